/** A program in a terminal of 160 columns with a directory of its own, which goes when it is closed. Knows no IRC. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pane } from '../../server/src/testing/pane.ts';

export interface HousedPane {
  pane: Pane;
  home: string;
  /** Ends the program if it still runs, at once, so that it saves nothing any more; removes its directory. */
  close(): Promise<void>;
}

/**
 * @param prepare writes what the program needs to its home; gives the command and its arguments
 * @param ready what it shows when it can be used
 */
export async function openHousedPane(
  prepare: (home: string) => Promise<[string, ...string[]]>,
  ...ready: string[]
): Promise<HousedPane> {
  const home = await mkdtemp(join(tmpdir(), 'switchboard-home-'));
  let pane: Pane | undefined;
  const close = async () => {
    if (pane) await end(pane);
    await rm(home, { recursive: true, force: true });
  };
  try {
    pane = await Pane.start(await prepare(home), { columns: 160, rows: 90, env: { LC_ALL: 'C.UTF-8' } });
    await pane.has(...ready);
    return { pane, home, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function end(pane: Pane): Promise<void> {
  if ((await pane.knows('pane_dead')) !== '1') {
    process.kill(Number(await pane.knows('pane_pid')), 'SIGKILL');
    await pane.exited();
  }
  await pane.close();
}
