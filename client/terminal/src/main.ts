/**
 * The terminal client: what the command line asks for is run (SPEC S1, L2). The one place that knows the process.
 */
import { readFileSync } from 'node:fs';
import { UsageError, type Wanted, wantedOf } from './arguments.ts';
import { reasonOf } from './wire/reasons.ts';

// React's development build is slower, and speaks to developers.
process.env.NODE_ENV ??= 'production';

const usageStatus = 2;

/** Which way to run; what is not needed is not loaded, so that starting is fast. */
async function run(wanted: Wanted): Promise<number> {
  if (wanted.help) return print((await import('./help.ts')).helpText());
  if (wanted.version) return print(version());
  if (wanted.to !== undefined || wanted.room !== undefined)
    return (await import('./lines/modes.ts')).runSend(wanted);
  if (wanted.json || wanted.plain) return (await import('./lines/modes.ts')).runLines(wanted);
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError(
      'This is no terminal. For scripts there are --to NAME, --room ROOM, --json and --plain.',
    );
  if (process.env.TERM === 'dumb') return (await import('./lines/modes.ts')).runLines(wanted);
  return (await import('./screen/run-screen.tsx')).runScreen({
    ...wanted,
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
  });
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function version(): string {
  const file = new URL('../../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** One clear line. */
function fail(error: unknown): number {
  const usage = error instanceof UsageError;
  const text = usage ? `${error.message} ./run.sh chat --help says more.` : reasonOf(error);
  process.stderr.write(`chat: ${text}\n`);
  return usage ? usageStatus : 1;
}

/** A reader that has seen enough (`| head`) ends us without a word. */
process.stdout.on('error', () => process.exit(0));

let status: number;
try {
  status = await run(wantedOf(process.argv.slice(2)));
} catch (error) {
  status = fail(error);
}
// Whatever is open still is of no more use; what was written goes out first.
process.stdout.write('', () => process.exit(status));
