/** irc-framework, which bots and web clients are made with, as a person of its own; what it is told becomes lines. */
import { once } from 'node:events';
import { Client } from 'irc-framework';
import { Lines } from '../../server/src/testing/lines.ts';
import { loopback } from '../../server/src/testing/loopback.ts';
import type { IrcUser } from './irc-user.ts';

interface Happening {
  nick: string;
  target: string;
  channel: string;
  message: string;
  new_nick: string;
  command: string;
  users: { nick: string }[];
}

/** What becomes a line, of what the library tells. */
const lines: Record<string, (event: Happening) => string> = {
  privmsg: ({ nick, target, message }) => `${nick} to ${target}: ${message}`,
  userlist: ({ channel, users }) => `in ${channel}: ${users.map(({ nick }) => nick).join(' ')}`,
  nick: ({ nick, new_nick }) => `${nick} is ${new_nick}`,
  part: ({ nick, channel }) => `${nick} left ${channel}`,
  registered: ({ nick }) => `registered ${nick}`,
};

/** Of the welcome, what it has no use for and calls unknown. */
const unused = ['003', '004', '251', '254', '255', '265', '266'];

const betweenTriesMs = 100;

class FrameworkUser implements IrcUser {
  readonly lines = new Lines();
  readonly #client = new Client();
  readonly #channels = new Set<string>();
  readonly #complaints: string[] = [];
  #retry: NodeJS.Timeout | undefined;
  #wanted = true;

  constructor(port: number, nick: string) {
    for (const [event, lineOf] of Object.entries(lines))
      this.#client.on(event, (happening: Happening) => this.lines.push(lineOf(happening)));
    this.#client.on('unknown command', ({ command }: Happening) => {
      if (!unused.includes(command)) this.#complaints.push(command);
    });
    this.#client.on('registered', () => {
      for (const channel of this.#channels) this.#client.join(channel);
    });
    // Its own way to come back takes seconds before it tries.
    this.#client.on('close', () => {
      if (this.#wanted) this.#retry = setTimeout(() => this.#client.connect(), betweenTriesMs);
    });
    this.#client.requestCap('draft/multiline');
    this.#client.connect({
      host: loopback,
      port,
      nick,
      username: nick,
      gecos: nick,
      auto_reconnect: false,
      enable_echomessage: true,
      enable_setname: true,
    });
  }

  join(channel: string): Promise<string> {
    this.#channels.add(channel);
    this.#client.join(channel);
    return this.lines.next((line) => line.startsWith(`in ${channel}: `));
  }

  /** The server sends back what is said, with echo-message. */
  say(channel: string, text: string): Promise<string> {
    this.#client.say(channel, text);
    return this.lines.next(`${this.#client.user.nick} to ${channel}: ${text}`);
  }

  tell(to: string, text: string): Promise<string> {
    return this.say(to, text);
  }

  hears(from: string, channel: string, text: string): Promise<string> {
    return this.lines.next(`${from} to ${channel}: ${text}`);
  }

  isTold(from: string, text: string): Promise<string> {
    return this.hears(from, this.#client.user.nick, text);
  }

  async lists(channel: string, members: number): Promise<void> {
    const listed = once(this.#client, 'channel list');
    this.#client.list();
    const [channels] = (await listed) as [{ channel: string; num_users: number }[]];
    const found = channels.find((each) => each.channel === channel)?.num_users;
    if (found !== members) throw new Error(`${found} in ${channel}, not ${members}`);
  }

  async looksUp(name: string, gateway: string): Promise<void> {
    const { server_info } = await new Promise<{ server_info?: string }>((resolve) =>
      this.#client.whois(name, resolve),
    );
    if (server_info !== `came by ${gateway}`) throw new Error(`${name}: ${server_info}`);
  }

  rename(from: string, to: string): Promise<string> {
    this.#client.changeNick(to);
    return this.lines.next(`${from} is ${to}`);
  }

  leave(channel: string): Promise<string> {
    this.#channels.delete(channel);
    this.#client.part(channel);
    return this.lines.next(`${this.#client.user.nick} left ${channel}`);
  }

  async quit(): Promise<void> {
    this.#wanted = false;
    const closed = once(this.#client, 'close');
    this.#client.quit('bye');
    await closed;
  }

  complaints(): Promise<string[]> {
    return Promise.resolve(this.#complaints);
  }

  async close(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#client.quit();
  }
}

export async function openFramework(port: number, name: string): Promise<IrcUser> {
  const user = new FrameworkUser(port, name);
  await user.lines.next(`registered ${name}`);
  return user;
}
