/** WeeChat in a terminal, in a directory of its own. What it shows of a channel or a person is in a buffer of that. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loopback } from '../../server/src/testing/loopback.ts';
import type { Pane } from '../../server/src/testing/pane.ts';
import { type HousedPane, openHousedPane } from './housed-pane.ts';
import { type IrcUser, welcome } from './irc-user.ts';

/** It would else keep back what is typed quickly, wait before it comes back, and write what it shows to files later. */
const commandsFor = (port: number, name: string): string[] => [
  '/set irc.server_default.autoreconnect_delay 1',
  '/set irc.server_default.anti_flood_prio_high 0',
  '/set irc.server_default.anti_flood_prio_low 0',
  '/set logger.file.flush_delay 0',
  `/server add here ${loopback}/${port} -notls -nicks=${name} -username=${name} -realname=${name}`,
  '/connect here',
];

const serverBuffer = 'server.here';
const bufferOf = (target: string): string => `here.${target}`;

/** What precedes a message of WeeChat's own that something went wrong. */
const complaint = '=!=';

class WeeChat implements IrcUser {
  readonly #pane: Pane;
  readonly #home: string;
  readonly close: () => Promise<void>;

  constructor({ pane, home, close }: HousedPane) {
    this.#pane = pane;
    this.#home = home;
    this.close = close;
  }

  async join(channel: string): Promise<void> {
    await this.#at(serverBuffer, `/join ${channel}`);
    // It goes there by itself, and what is half typed by then stays behind.
    await this.#isAt(bufferOf(channel));
    await this.#pane.has(`Channel ${channel}: `);
  }

  say(channel: string, text: string): Promise<void> {
    return this.#at(bufferOf(channel), text);
  }

  tell(to: string, text: string): Promise<void> {
    return this.#at(serverBuffer, `/msg ${to} ${text}`);
  }

  async hears(from: string, channel: string, text: string): Promise<void> {
    await this.#at(bufferOf(channel));
    await this.#pane.has(`${from} | ${text}`);
  }

  async isTold(from: string, text: string): Promise<void> {
    await this.#pane.has(`.  ${from}`);
    await this.#at(bufferOf(from));
    await this.#pane.has(`${from} | ${text}`);
  }

  async lists(channel: string, members: number): Promise<void> {
    await this.#at(serverBuffer, '/list');
    await this.#pane.has(`| ${channel}(${members})`, '| End of /LIST');
  }

  async looksUp(name: string, gateway: string): Promise<void> {
    await this.#at(serverBuffer, `/whois ${name}`);
    await this.#pane.has(`(came by ${gateway})`, `| [${name}] End of /WHOIS list`);
  }

  async rename(_from: string, to: string): Promise<void> {
    await this.#at(serverBuffer, `/nick ${to}`);
    await this.#pane.has(`| You are now known as ${to}`);
  }

  async leave(channel: string): Promise<void> {
    await this.#at(bufferOf(channel), '/part');
    await this.#pane.has(`has left ${channel}`);
  }

  async quit(): Promise<void> {
    await this.#pane.enter('/quit');
    await this.#pane.exited();
  }

  async complaints(): Promise<string[]> {
    const directory = join(this.#home, 'logs');
    const files = await readdir(directory);
    const logs = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    return logs.flatMap((log) => log.split('\n').filter((line) => line.includes(complaint)));
  }

  async #isAt(buffer: string): Promise<void> {
    await this.#pane.until((screen) => statusOf(screen).endsWith(`:${shortNameOf(buffer)}`));
  }

  /** Goes to a buffer, and types a line there. */
  async #at(buffer: string, line?: string): Promise<void> {
    await this.#pane.enter(`/buffer ${buffer}`);
    await this.#isAt(buffer);
    if (line !== undefined) await this.#pane.enter(line);
  }
}

/** Such as `server[here]`, `#chat`, `bob`: how the status bar calls a buffer. */
const shortNameOf = (buffer: string): string =>
  buffer === serverBuffer ? 'server[here]' : buffer.slice('here.'.length);

/** The part of the status bar that says where one is. */
const statusOf = (screen: string): string => /\[irc\/here\] (\d+:[^\s({]+)/.exec(screen)?.[1] ?? '';

export async function openWeeChat(port: number, name: string): Promise<IrcUser> {
  const commands = commandsFor(port, name).join(';');
  const options = ['--plugins', 'irc,buflist,logger', '--run-command', commands];
  const housed = await openHousedPane(
    async (home) => ['weechat', '--dir', home, ...options],
    ...welcome(name),
  );
  return new WeeChat(housed);
}
