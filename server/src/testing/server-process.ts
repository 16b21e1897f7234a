/** The built server as a process of its own, for tests and benchmarks: where it listens, its CPU time, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type PortGateway, portSettings } from '../config.ts';
import { freePorts, loopback } from './loopback.ts';

/** Linux counts CPU time in hundredths of a second (sysconf CLK_TCK), whatever the kernel's own tick. */
const ticksPerSecond = 100;
const repository = fileURLToPath(new URL('../../..', import.meta.url));

export interface ProcessOptions {
  /** The program; Node unless given. */
  program?: string;
  /** What it runs; the built server unless given. */
  args?: string[];
  /** Settings; gateways are on free loopback ports unless set. */
  env?: Record<string, string>;
  /** The gateways to wait for. */
  gateways?: string[];
  /** How many files it may have open (`ulimit -n`). */
  openFiles?: number;
}

const variableOf = (gateway: string): string => portSettings[gateway as PortGateway]?.variable ?? gateway;

export class ServerProcess {
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  /** The port of each gateway, by name. */
  readonly ports = new Map<string, number>();
  /** What it printed on standard error. */
  stderr = '';

  constructor(options: ProcessOptions = {}) {
    this.#options = options;
  }

  /** Starts it and waits until all its gateways listen; once started before, on the same ports again. */
  async start(): Promise<this> {
    const { args = ['server/dist/main.js'], env = {}, gateways = Object.keys(portSettings) } = this.#options;
    const [file, ...fileArgs] = this.#command(args);
    const child = spawn(file, fileArgs, {
      cwd: repository,
      env: { ...process.env, HOST: loopback, LOG_LEVEL: 'error', ...freePorts, ...env, ...this.#samePorts() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    const awaited = new Set(gateways);
    for await (const line of createInterface({ input: child.stdout })) {
      const [, gateway = '', port] = /^(\w+) .*:(\d+)$/.exec(line) ?? [];
      this.ports.set(gateway, Number(port));
      awaited.delete(gateway);
      if (awaited.size === 0) return this;
    }
    throw new Error(`${args.join(' ')} ended before it listened: ${this.stderr}`);
  }

  get pid(): number {
    return this.#child?.pid ?? Number.NaN;
  }

  portOf(gateway: string): number {
    return this.ports.get(gateway) ?? Number.NaN;
  }

  get url(): string {
    return `http://127.0.0.1:${this.portOf('web')}`;
  }

  /** User and system CPU seconds since the start (Linux's /proc). */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }

  /** Asks it to end, or kills it, and waits; its exit status, null when killed. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return this.exited();
  }

  /** Its exit status, once it has ended by itself; null when killed. */
  async exited(): Promise<number | null> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child?.exitCode ?? null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  #command(args: string[]): [string, ...string[]] {
    const { openFiles } = this.#options;
    if (openFiles === undefined) return [this.#options.program ?? process.execPath, ...args];
    return [
      'bash',
      '-c',
      `ulimit -n ${openFiles}; exec "$@"`,
      'bash',
      this.#options.program ?? process.execPath,
      ...args,
    ];
  }

  #samePorts(): Record<string, string> {
    return Object.fromEntries(
      Array.from(this.ports, ([gateway, port]) => [variableOf(gateway), String(port)]),
    );
  }
}
