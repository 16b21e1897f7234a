/**
 * nginx and HAProxy as processes before servers, for tests, with the configurations that people get (deploy/): their addresses and
 * files alone are others. Knows nothing of what goes through.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { portSettings } from '../server/src/config.ts';
import type { Ports } from '../server/src/testing/door.ts';
import { loopback } from '../server/src/testing/loopback.ts';

/** What servers believe that are behind a proxy of this machine, which comes to them from this address. */
export const behindProxy = { TRUSTED_PROXIES: loopback, PROXY_PROTOCOL: 'on' };

type Servers = readonly [Ports, Ports, Ports];
type Replacement = readonly [what: string | RegExp, by: string];

/** Of one kind of proxy: its program, and what is changed in its configuration for a test. */
interface Kind {
  name: 'nginx' | 'HAProxy';
  program: string;
  packages: string;
  configuration: string;
  args(folder: string): string[];
  /** The directive that opens a port. */
  opens(port: number): RegExp;
  replacements(folder: string): Replacement[];
}

/** As the files say. */
const upstreams = ['10.0.0.11', '10.0.0.12', '10.0.0.13'];
const doors = ['web', 'telnet', 'join', 'irc', 'line'] as const;
const tlsPorts = { https: 443, ircs: 6697 };

const nginx: Kind = {
  name: 'nginx',
  program: 'nginx',
  packages: 'nginx libnginx-mod-stream',
  configuration: 'deploy/nginx/switchboard.conf',
  args: (folder) => ['-p', folder, '-c', join(folder, 'proxy.conf'), '-g', 'daemon off;'],
  opens: (port) => new RegExp(`(?<=^ *listen )${port}\\b`, 'gm'),
  replacements: (folder) => [
    [/^ *listen \[::\].*\n/gm, ''],
    ['pid /run/nginx.pid;', 'pid nginx.pid;'],
    ['error_log /var/log/nginx/error.log crit;', 'error_log stderr crit;'],
    // Who is not root writes nowhere else.
    ['http {', 'http { client_body_temp_path body; proxy_temp_path proxy;'],
    ['worker_connections 32768;', 'worker_connections 512;'],
    ['worker_rlimit_nofile 65536;', ''],
    ['worker_processes auto;', 'worker_processes 2;'],
    [/^( *)#tls ssl_certificate .*$/gm, `$1#tls ssl_certificate ${folder}/cert.pem;`],
    [/^( *)#tls ssl_certificate_key .*$/gm, `$1#tls ssl_certificate_key ${folder}/key.pem;`],
  ],
};

export const haproxy: Kind = {
  name: 'HAProxy',
  program: 'haproxy',
  packages: 'haproxy',
  configuration: 'deploy/haproxy/haproxy.cfg',
  args: (folder) => ['-db', '-f', join(folder, 'proxy.conf')],
  opens: (port) => new RegExp(`(?<=bind ):::${port} v4v6`, 'g'),
  replacements: (folder) => [
    ['log /dev/log local0 notice', ''],
    ['chroot /var/lib/haproxy', ''],
    [/^ *(user|group) haproxy\n/gm, ''],
    ['maxconn 60000', 'maxconn 500'],
    ['/run/haproxy/admin.sock', join(folder, 'admin.sock')],
    [/crt \S+/g, `crt ${folder}/both.pem`],
  ],
};

export class ProxyProcess implements Ports {
  readonly #kind: Kind;
  readonly #folder: string;
  readonly #ports: ReadonlyMap<string, number>;
  #child: ChildProcess | undefined;
  #stderr = '';

  private constructor(kind: Kind, ports: ReadonlyMap<string, number>) {
    this.#kind = kind;
    this.#ports = ports;
    this.#folder = mkdtempSync(join(tmpdir(), 'proxy-'));
    // nginx's workers are somebody else.
    chmodSync(this.#folder, 0o755);
  }

  /** Starts one before three servers; with TLS as the configuration has it in comments. */
  static async start(kind: Kind, servers: Servers, { tls = false } = {}): Promise<ProxyProcess> {
    for (let left = 3; ; left--) {
      const proxy = new ProxyProcess(kind, await freePorts());
      try {
        await proxy.#start(servers, tls);
        return proxy;
      } catch (error) {
        // Somebody may have taken a port meanwhile.
        await proxy.stop();
        if (left === 1 || !/address already in use|cannot bind/i.test(String(error))) throw error;
      }
    }
  }

  portOf(door: string): number {
    return this.#ports.get(door === 'rest' ? 'web' : door) ?? Number.NaN;
  }

  /** The certificate that it shows. */
  get certificate(): string {
    return readFileSync(join(this.#folder, 'cert.pem'), 'utf8');
  }

  /** What HAProxy knows of a server: such as UP, NOLB, DOWN. */
  async statusOf(backend: string, server: string): Promise<string | undefined> {
    const socket = connect(join(this.#folder, 'admin.sock'));
    socket.end('show stat\n');
    const rows = (await text(socket)).split('\n').map((row) => row.split(','));
    return rows.find(([name, each]) => name === backend && each === server)?.[
      rows[0]?.indexOf('status') ?? 0
    ];
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    rmSync(this.#folder, { recursive: true });
  }

  async #start(servers: Servers, tls: boolean): Promise<void> {
    const { program, packages, args } = this.#kind;
    if (tls) makeCertificate(this.#folder);
    writeFileSync(join(this.#folder, 'proxy.conf'), this.#configuration(servers, tls));
    const child = spawn(program, args(this.#folder), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk;
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', () => resolve(`there is no ${program} here: apt-get install ${packages}`));
      child.once('close', () => resolve(`${program} ended: ${this.#stderr}`));
    });
    const failed = ended.then((reason) => Promise.reject(new Error(reason)));
    const opened = tls ? [...this.#ports.values()] : doors.map((door) => this.portOf(door));
    await Promise.race([Promise.all(opened.map(listening)), failed]);
    failed.catch(() => {});
  }

  #configuration(servers: Servers, tls: boolean): string {
    const { configuration, replacements, opens } = this.#kind;
    let made = readFileSync(new URL(`../${configuration}`, import.meta.url), 'utf8');
    const replace = (what: string | RegExp, by: string) => {
      const before = made;
      made = made.replaceAll(what, by);
      if (made === before) throw new Error(`${configuration} has no ${what}`);
    };
    for (const [what, by] of replacements(this.#folder)) replace(what, by);
    if (tls) replace(/#tls /g, '');
    for (const door of doors) {
      const { port } = portSettings[door];
      for (const [index, server] of servers.entries())
        replace(`${upstreams[index]}:${port}`, `${loopback}:${server.portOf(door)}`);
      replace(opens(port === portSettings.web.port ? 80 : port), `${loopback}:${this.portOf(door)}`);
    }
    if (tls)
      for (const [name, port] of Object.entries(tlsPorts))
        replace(opens(port), `${loopback}:${this.portOf(name)}`);
    return made;
  }
}

/** A free port for each door. */
async function freePorts(): Promise<Map<string, number>> {
  const servers = [...doors, ...Object.keys(tlsPorts)].map((door) => ({ door, server: createServer() }));
  const ports = new Map<string, number>();
  for (const { door, server } of servers) {
    await once(server.listen(0, loopback), 'listening');
    ports.set(door, (server.address() as AddressInfo).port);
  }
  for (const { server } of servers) server.close();
  return ports;
}

/** Waits until somebody listens. */
async function listening(port: number): Promise<void> {
  for (let tries = 200; ; tries--) {
    const stream = connect(port, loopback);
    try {
      await once(stream, 'connect');
      return;
    } catch (error) {
      if (tries === 1) throw error;
      await wait(25);
    } finally {
      stream.destroy();
    }
  }
}

function makeCertificate(folder: string): void {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...args.split(' '), ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  writeFileSync(join(folder, 'both.pem'), readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
}

export const proxyKinds: readonly Kind[] = [nginx, haproxy];
