/**
 * The life of the process: one line for each open gateway, and an orderly end on a signal (SPEC S2). Knows no settings.
 */
import { ConfigError } from './config.ts';
import type { Switchboard } from './server.ts';

/** Well under the five seconds that S2 gives; by then every connection has been told and cut. */
const exitAtLatestMs = 4_500;

/** Runs a server until a signal ends it. What keeps it from starting is said in a line, and the exit status is 1. */
export async function run(start: () => Promise<Switchboard>): Promise<void> {
  try {
    const switchboard = await start();
    const stop = () => {
      setTimeout(() => process.exit(0), exitAtLatestMs).unref();
      switchboard.close().then(() => process.exit(0), fail);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    for (const { gateway, address } of switchboard.gateways)
      console.log(
        `${gateway} ${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`,
      );
    for (const note of switchboard.notes) console.log(note);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  const known = error instanceof ConfigError;
  console.error(known ? `switchboard: ${error.message}` : error);
  process.exit(1);
}
