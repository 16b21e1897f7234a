/**
 * How many connections the system lets this process hold open. Knows Linux; elsewhere it leaves the limit to others.
 */
import { readFileSync } from 'node:fs';

/** For what is open beside connections: ports, the page's files, the process itself, and whoever is being refused. */
const spareFiles = 64;

/** No more than `wanted`, and so many that refusing the next one in words is possible (`ulimit -n`, X3). */
export function roomForConnections(wanted: number): number {
  const room = openFileLimit() - spareFiles;
  return Math.max(1, Math.min(wanted, room));
}

function openFileLimit(): number {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
