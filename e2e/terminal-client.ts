/** People at the built terminal client, for tests: on a screen (tmux) or through pipes, each with a home of their own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { FileShelf } from '../client/terminal/src/keep/file-shelf.ts';
import type { Ports } from '../server/src/testing/door.ts';
import { Pane, type PaneOptions } from '../server/src/testing/pane.ts';

const program = fileURLToPath(new URL('../client/terminal/dist/terminal/src/main.js', import.meta.url));
const patienceMs = 10_000;

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A client that speaks JSON. */
export interface JsonClient {
  /** Everything it said. */
  told: Record<string, unknown>[];
  type(...lines: string[]): void;
  /** Waits until it has said something with these properties; returns that. */
  tells(properties: object): Promise<Record<string, unknown>>;
  /** Ends its input; its exit status. */
  end(): Promise<number | null>;
}

/** Somebody with a home; what is kept there outlives their clients. */
export class TerminalUser {
  readonly home: string;
  readonly #server: Ports;

  constructor(server: Ports) {
    if (!existsSync(program)) throw new Error('The terminal client is not built: npm run build:terminal');
    this.#server = server;
    this.home = mkdtempSync(join(tmpdir(), 'switchboard-'));
    mkdirSync(join(this.home, 'run'));
    onTestFinished(() => rmSync(this.home, { recursive: true, force: true }));
  }

  get #env(): Record<string, string> {
    return { XDG_DATA_HOME: join(this.home, 'data'), XDG_RUNTIME_DIR: join(this.home, 'run') };
  }

  get #address(): string {
    return `127.0.0.1:${this.#server.portOf('line')}`;
  }

  /** A full screen. @param args name and options */
  async screen(args: string[], options: PaneOptions = {}): Promise<Pane> {
    const env = { ...this.#env, ...options.env };
    const pane = await Pane.start([process.execPath, program, this.#address, ...args], { ...options, env });
    onTestFinished(() => pane.close());
    return pane;
  }

  /** A full screen with a name, connected. */
  async online(name: string, options: PaneOptions = {}): Promise<Pane> {
    const pane = await this.screen([name], options);
    await pane.has('/msg NAME');
    return pane;
  }

  /** A full screen, connected, in a shell that outlives it and says its status. */
  async inShell(name: string): Promise<Pane> {
    const script = '"$@"; echo "status $?"; exec cat';
    const command = [process.execPath, program, this.#address, name];
    const pane = await Pane.start(['sh', '-c', script, 'sh', ...command], { env: this.#env });
    onTestFinished(() => pane.close());
    await pane.has('/msg NAME');
    return pane;
  }

  /** Through pipes, to its end. */
  async run(args: string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
    const child = this.#spawn(args, env);
    child.stdin.end(input);
    const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout: stdout(), stderr: stderr() };
  }

  /** With `--json`, until its input is ended. */
  json(name: string, ...args: string[]): JsonClient {
    const child = this.#spawn([name, '--json', ...args]);
    const told: Record<string, unknown>[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)));
    const matches = (properties: object) => (each: Record<string, unknown>) =>
      Object.entries(properties).every(([key, value]) => JSON.stringify(each[key]) === JSON.stringify(value));
    return {
      told,
      type: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
      tells: (properties) =>
        vi.waitFor(
          () => {
            const found = told.find(matches(properties));
            if (!found) throw new Error(`Never ${JSON.stringify(properties)} in ${JSON.stringify(told)}`);
            return found;
          },
          { timeout: patienceMs },
        ),
      end: async () => {
        child.stdin.end();
        const [status] =
          child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode];
        return status;
      },
    };
  }

  /** What is kept of messages: the record by its id. */
  records(): Map<string, string> {
    const records = new Map<string, string>();
    for (const [key, value] of this.items()) {
      const [, , kind, , id = ''] = key.split(' ');
      if (kind === 'rec' && !value.startsWith('1 notice')) records.set(id, value);
    }
    return records;
  }

  /** Everything kept. */
  items(): Map<string, string> {
    const items = new Map<string, string>();
    const root = join(this.home, 'data', 'switchboard');
    for (const name of existsSync(root) ? readdirSync(root) : []) {
      const shelf = new FileShelf({ directory: join(root, name), writer: 'test' });
      for (const key of shelf.keys()) items.set(key, shelf.get(key) ?? '');
    }
    return items;
  }

  #spawn(args: string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [program, this.#address, ...args], {
      env: { ...process.env, ...this.#env, ...env },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text += part;
  });
  return () => text;
}
