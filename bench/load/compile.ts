/** Compiles the benchmark's C programs into a temporary directory. Knows their sources, not what they do. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bench = fileURLToPath(new URL('..', import.meta.url));
const generator = ['generator.c', 'clients.c', 'verifier.c', 'gauges.c'].map((name) => `load/${name}`);

const builds = {
  'join-load': [...generator, 'join/protocol.c'],
  'irc-load': [...generator, 'irc/protocol.c'],
  epoll: ['peers/join-epoll.c'],
  'epoll-batched': ['-DBATCHED', 'peers/join-epoll.c'],
};

export type Program = keyof typeof builds;

export interface Programs {
  pathOf(program: Program): string;
  /** Deletes them. */
  remove(): Promise<void>;
}

/** Compiles some of them. Fails with a clear message where there is no compiler, or no Linux. */
export async function compile(...names: Program[]): Promise<Programs> {
  if (process.platform !== 'linux') throw new Error('This needs Linux: its programs use epoll and /proc.');
  const directory = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  const programs: Programs = {
    pathOf: (program) => join(directory, program),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
  try {
    await Promise.all(names.map((name) => compileOne(builds[name], programs.pathOf(name))));
    return programs;
  } catch (error) {
    await programs.remove();
    throw error;
  }
}

async function compileOne(args: string[], output: string): Promise<void> {
  try {
    await promisify(execFile)('cc', ['-O2', '-o', output, ...args], { cwd: bench });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      'This needs a C compiler called cc, such as Debian has in the packages gcc and libc6-dev.',
    );
  }
}
