/** A program in a terminal, by tmux, for tests: what is typed goes in, the screen comes out. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { vi } from 'vitest';

const run = promisify(execFile);
const patienceMs = 10_000;

export interface PaneOptions {
  /** 80 unless given. */
  columns?: number;
  /** 24 unless given. */
  rows?: number;
  /** Besides what the test itself has. */
  env?: Readonly<Record<string, string>>;
}

export class Pane {
  /** Its own tmux server, so that no other is touched. */
  readonly #server = `switchboard-${randomUUID()}`;

  /** Starts a program. Fails if it or tmux is missing. */
  static open(program: string, ...args: string[]): Promise<Pane> {
    return Pane.start([program, ...args]);
  }

  static async start(command: readonly [string, ...string[]], options: PaneOptions = {}): Promise<Pane> {
    await run('which', [command[0]]);
    const { columns = 80, rows = 24, env = {} } = options;
    const pane = new Pane();
    // Not as tmux's own variables: of TERM it would make what it is itself. Programs that see CI show no colours.
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const started = ['env', '-u', 'CI', ...variables, ...command];
    const start = ['new-session', '-d', '-x', String(columns), '-y', String(rows), ...started];
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

  /** Pastes text, marked as pasted if the program asked for that. */
  async paste(text: string): Promise<void> {
    await this.#tmux('set-buffer', text, ';', 'paste-buffer', '-p', '-r');
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen, each row after a line break, without the spaces at its end. @param styled with its escape sequences */
  async screen(styled = false): Promise<string> {
    const { stdout } = await this.#tmux('capture-pane', '-p', ...(styled ? ['-e'] : []));
    return `\n${stdout.replace(/ +$/gm, '')}`;
  }

  /** What tmux knows of the pane, such as `cursor_x`, `alternate_on`, `pane_dead_status`. */
  async knows(variable: string): Promise<string> {
    const { stdout } = await this.#tmux('display-message', '-p', `#{${variable}}`);
    return stdout.trimEnd();
  }

  /** Waits until these lines are on the screen, one below the other; returns all that is on it. */
  shows(...lines: string[]): Promise<string> {
    return this.until((screen) => screen.includes(`\n${lines.join('\n')}\n`));
  }

  /** Waits until these texts are somewhere on the screen; returns all that is on it. */
  has(...texts: string[]): Promise<string> {
    return this.until((screen) => texts.every((text) => screen.includes(text)));
  }

  /** Waits until the screen is so; returns it. */
  until(isSo: (screen: string) => boolean): Promise<string> {
    return vi.waitFor(
      async () => {
        const screen = await this.screen();
        if (!isSo(screen)) throw new Error(`The screen shows:${screen.trimEnd()}`);
        return screen;
      },
      { timeout: patienceMs },
    );
  }

  /** Of the program that the pane's own has started. */
  async childPid(): Promise<number> {
    const { stdout } = await run('pgrep', ['-P', await this.knows('pane_pid')]);
    return Number(stdout);
  }

  /** The program has ended. (Of its exit status tmux does not always know: a shell around it does.) */
  exited(): Promise<void> {
    return vi.waitFor(
      async () => {
        if ((await this.knows('pane_dead')) !== '1') throw new Error(`It runs on:${await this.screen()}`);
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
