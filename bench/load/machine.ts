/** The machine the benchmark runs on: its cores, its limit of open files, and a sentence about it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';

/** Runs a tool of util-linux on this process; what it changes is inherited by what this process starts. */
function tryOnSelf(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The cores this process may run on, from the kernel's list such as `0-1,4`. */
function allowedCpus(): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/**
 * Puts this process, and the servers it will start, on one core. Returns another for the generator, or undefined
 * (and says so) where there is only one or no `taskset`.
 */
export function separateCores(): number | undefined {
  const [serverCpu, generatorCpu] = allowedCpus();
  const pinned =
    generatorCpu !== undefined && tryOnSelf('taskset', ['-a', '-c', '-p', `${serverCpu}`, `${process.pid}`]);
  if (!pinned) console.log('Server and generator are not on cores of their own: no taskset, or one core.\n');
  return pinned ? generatorCpu : undefined;
}

/** How many files a process started from here may open. */
function fileLimit(): number {
  const [, soft] = /^Max open files\s+(\w+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Raises the limit of open files (`ulimit -n`) for what is started from here. False where that is not allowed. */
export function allowFiles(count: number): boolean {
  return (
    fileLimit() >= count || tryOnSelf('prlimit', ['--pid', `${process.pid}`, `--nofile=${count}:${count}`])
  );
}

/** What figures of this run depend on. */
export function describeMachine(): string {
  const load = loadavg()[0]?.toFixed(1);
  return `${availableParallelism()} cores (${cpus()[0]?.model}), Linux ${release()}, Node ${process.version}, load ${load} at the start`;
}
