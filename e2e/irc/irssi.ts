/** irssi in a terminal, in a home of its own; all it shows is in one window. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loopback } from '../../server/src/testing/loopback.ts';
import type { Pane } from '../../server/src/testing/pane.ts';
import { type HousedPane, openHousedPane } from './housed-pane.ts';
import { type IrcUser, welcome } from './irc-user.ts';

/** It would else keep back what is typed quickly, and wait minutes before it comes back. */
const configFor = (port: number, name: string): string => `
servers = ({ address = "${loopback}"; chatnet = "here"; port = "${port}"; autoconnect = "yes"; });
chatnets = { here = { type = "IRC"; nick = "${name}"; }; };
settings = {
  core = { nick = "${name}"; user_name = "${name}"; real_name = "${name}"; server_reconnect_time = "1s"; };
  "irc/core" = { cmd_queue_speed = "10ms"; };
  "fe-common/core" = {
    autocreate_windows = "no";
    autocreate_own_query = "no";
    autocreate_query_level = "none";
  };
};
`;

class Irssi implements IrcUser {
  readonly #pane: Pane;
  readonly close: () => Promise<void>;

  constructor({ pane, close }: HousedPane) {
    this.#pane = pane;
    this.close = close;
  }

  async join(channel: string): Promise<void> {
    await this.#pane.enter(`/join ${channel}`);
    await this.#pane.has(`[Users ${channel}]`, `Irssi: ${channel}: Total of `);
  }

  say(channel: string, text: string): Promise<void> {
    return this.#pane.enter(`/msg ${channel} ${text}`);
  }

  tell(to: string, text: string): Promise<void> {
    return this.#pane.enter(`/msg ${to} ${text}`);
  }

  hears(from: string, channel: string, text: string): Promise<string> {
    const here = `< ${from}> ${text}\n`;
    const elsewhere = `< ${from}:${channel}> ${text}\n`;
    return this.#pane.until((screen) => screen.includes(here) || screen.includes(elsewhere));
  }

  isTold(from: string, text: string): Promise<string> {
    return this.#pane.has(`[${from}(${from}@`, `)] ${text}\n`);
  }

  async lists(channel: string, members: number): Promise<void> {
    await this.#pane.enter('/list -yes');
    await this.#pane.has(`-!- ${channel} ${members}\n`, '-!- End of /LIST\n');
  }

  async looksUp(name: string, gateway: string): Promise<void> {
    await this.#pane.enter(`/whois ${name}`);
    await this.#pane.has(`-!- ${name} [`, `[came by ${gateway}]\n`, '-!- End of WHOIS\n');
  }

  async rename(_from: string, to: string): Promise<void> {
    await this.#pane.enter(`/nick ${to}`);
    await this.#pane.has(`-!- You're now known as ${to}\n`);
  }

  async leave(channel: string): Promise<void> {
    await this.#pane.enter(`/part ${channel}`);
    await this.#pane.has(`has left ${channel} []\n`);
  }

  async quit(): Promise<void> {
    await this.#pane.enter('/quit');
    await this.#pane.exited();
  }

  /** It shows what it does not know like all the rest. */
  complaints(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

export async function openIrssi(port: number, name: string): Promise<IrcUser> {
  const housed = await openHousedPane(
    async (home) => {
      await writeFile(join(home, 'config'), configFor(port, name));
      return ['irssi', `--home=${home}`];
    },
    ...welcome(name),
  );
  return new Irssi(housed);
}
