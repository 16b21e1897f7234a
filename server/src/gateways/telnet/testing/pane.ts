/** A program in a terminal of 80 columns, by tmux, for tests: what is typed goes in, the screen comes out. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { vi } from 'vitest';

const run = promisify(execFile);
const patienceMs = 10_000;

export class Pane {
  /** Its own tmux server, so that no other is touched. */
  readonly #server = `switchboard-${randomUUID()}`;

  /** Starts a program. Fails if it or tmux is missing. */
  static async open(program: string, ...args: string[]): Promise<Pane> {
    await run('which', [program]);
    const pane = new Pane();
    const start = ['new-session', '-d', '-x', '80', '-y', '24', program, ...args];
    await pane.#tmux(...start, ';', 'set-option', 'remain-on-exit', 'on');
    return pane;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
  }

  /** Presses keys by tmux's names, such as Enter, BSpace, C-u. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press('Enter');
  }

  /** Waits until these lines are on the screen, one below the other; returns all that is on it. */
  async shows(...lines: string[]): Promise<string> {
    return await vi.waitFor(
      async () => {
        const { stdout } = await this.#tmux('capture-pane', '-p');
        const screen = `\n${stdout.replace(/ +$/gm, '')}`;
        if (!screen.includes(`\n${lines.join('\n')}\n`))
          throw new Error(`The screen shows:${screen.trimEnd()}`);
        return screen;
      },
      { timeout: patienceMs },
    );
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => {});
  }

  #tmux(...args: string[]) {
    return run('tmux', ['-u', '-L', this.#server, '-f', '/dev/null', ...args]);
  }
}
