/** `./run.sh bench NAME`: runs one of the benchmarks. Each compares with a peer in the same run and prints ratios. */
import { cluster } from './cluster.ts';
import { irc } from './irc.ts';
import { join } from './join.ts';
import { socketio } from './socketio.ts';

const benchmarks: Record<string, (args: string[]) => Promise<void>> = { cluster, irc, join, socketio };

const [name = '', ...args] = process.argv.slice(2);
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (!benchmark) {
  console.error(`Which benchmark? One of: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(1);
}
try {
  await benchmark(args);
  process.exit(process.exitCode ?? 0);
} catch (error) {
  console.error(`bench ${name}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
