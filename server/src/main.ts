/**
 * The whole server: every gateway that the environment asks for (SPEC S2).
 */
import { readConfig } from './config.ts';
import { run } from './process.ts';
import { startSwitchboard } from './server.ts';

await run(async () => startSwitchboard(readConfig(process.env)));
