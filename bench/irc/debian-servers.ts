/**
 * IRC servers as Debian has them, each a process of its own on a free loopback port, with its flood control, its limits
 * and its look-ups (DNS, ident) off. Never touches those the system may run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTime, type RunningServer } from '../load/contender.ts';

const host = '127.0.0.1';
const betweenTriesMs = 20;
/** Over any run's length. */
const pingSeconds = 3_600;

interface Kind {
  /** The program, and Debian's package. */
  program: string;
  config(port: number): string;
  args(configFile: string): string[];
}

const kinds = {
  ngircd: {
    program: 'ngircd',
    args: (file) => ['--nodaemon', '--config', file],
    config: (port) => `
      [Global]
      Name = irc.bench.test
      Info = bench
      Listen = ${host}
      Ports = ${port}
      MotdPhrase = hello
      [Limits]
      MaxConnections = 0
      MaxConnectionsIP = 0
      MaxJoins = 0
      MaxNickLength = 20
      MaxPenaltyTime = 0
      PingTimeout = ${pingSeconds}
      PongTimeout = ${pingSeconds}
      [Options]
      DNS = no
      Ident = no
      PAM = no`,
  },
  inspircd: {
    program: 'inspircd',
    args: (file) => [
      '--nofork',
      '--nopid',
      '--nolog',
      '--config',
      file,
      ...(process.getuid?.() ? [] : ['--runasroot']),
    ],
    config: (port) => `
      <server name="irc.bench.test" description="bench" network="bench">
      <admin name="bench" nick="bench" email="bench@bench.test">
      <bind address="${host}" port="${port}" type="clients">
      <connect allow="*" timeout="60" pingfreq="${pingSeconds}" hardsendq="100M" softsendq="100M" recvq="1M"
        threshold="1000000" commandrate="1000000000" fakelag="no" localmax="100000" globalmax="100000"
        limit="100000" resolvehostnames="no" useconnectban="no" useconnflood="no">
      <performance softlimit="100000" somaxconn="1024" netbuffersize="65534" nouserdns="yes">
      <options prefixquit="" defaultmodes="n">
      <limits maxnick="20">
      <whowas groupsize="0" maxgroups="0">
      <class name="none" commands="">
      <type name="none" classes="none">`,
  },
} satisfies Record<string, Kind>;

export const ngircd = (): Promise<RunningServer> => start(kinds.ngircd);
export const inspircd = (): Promise<RunningServer> => start(kinds.inspircd);

async function start(kind: Kind): Promise<RunningServer> {
  const directory = await mkdtemp(join(tmpdir(), `switchboard-${kind.program}-`));
  const [port, file] = [await freePort(), join(directory, 'server.conf')];
  await writeFile(file, kind.config(port).replace(/^ +/gm, ''));
  const child = spawn(kind.program, kind.args(file), {
    env: searchPath(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  await inTime(listens(port, failure(kind, child)), stop);
  return { pid: child.pid ?? 0, port, stop };
}

/** Debian keeps servers where only root looks for programs. */
const searchPath = () => ({ ...process.env, PATH: `${process.env.PATH}:/usr/sbin` });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Tries until it lets somebody in: it does not say when it is ready. */
async function listens(port: number, failing: Promise<never>): Promise<void> {
  while (!(await Promise.race([accepts(port), failing])))
    await Promise.race([new Promise((resolve) => setTimeout(resolve, betweenTriesMs)), failing]);
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** Fails when it cannot be started, or ends; with the last it said. What it says later is read, and forgotten. */
async function failure({ program }: Kind, child: ChildProcess): Promise<never> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500);
    });
  try {
    await once(child, 'exit');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${program} is not installed: it is in Debian's package ${program}`);
  }
  throw new Error(`${program} ended: ${said.trim().split('\n').at(-1)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
