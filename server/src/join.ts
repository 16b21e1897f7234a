/**
 * The JOIN server alone (SPEC J8): `node server/dist/join.js [PORT]`. The same code, with one gateway open.
 */
import { readJoinConfig } from './config.ts';
import { run } from './process.ts';
import { startSwitchboard } from './server.ts';

const [, , ...args] = process.argv;

await run(async () => startSwitchboard(readJoinConfig(args, process.env), (_, port) => `port ${port}`));
