/** A whole server for each test of the IRC gateway, and people at it and at other gateways. */
import { afterEach, beforeEach } from 'vitest';
import type { Door, Visitor } from '../../../testing/door.ts';
import { IrcClient } from '../../../testing/irc-client.ts';
import { joinDoor } from '../../../testing/join-door.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../../testing/switchboard.ts';
import { telnetDoor } from '../../../testing/telnet-door.ts';
import { WebClient } from '../../../testing/web-client.ts';

let switchboard: TestSwitchboard;
let goodbyes: (() => Promise<void>)[];

/** What the server calls itself in tests. */
export const server = ':switchboard.local';
/** Everything that can be asked for. */
export const everyCap =
  'message-tags server-time batch draft/multiline echo-message labeled-response extended-join away-notify setname userhost-in-names multi-prefix standard-replies cap-notify';

/** Starts a server before each test of a file, and closes it and every client after it. */
export function withSwitchboard(): void {
  beforeEach(async () => {
    switchboard = await startTestSwitchboard();
    goodbyes = [];
  });
  afterEach(async () => {
    await Promise.all(goodbyes.map((goodbye) => goodbye()));
    await switchboard.close();
  });
}

/** An IRC client that has only connected. */
export async function connect(): Promise<IrcClient> {
  const client = await IrcClient.connect(switchboard);
  goodbyes.push(() => client.close());
  return client;
}

/** An IRC client that has registered, with capabilities such as "batch setname", and joined rooms. */
export async function ircUser(name: string, caps = '', ...rooms: string[]): Promise<IrcClient> {
  const client = await IrcClient.register(switchboard, name, ...caps.split(' ').filter((cap) => cap !== ''));
  goodbyes.push(() => client.close());
  if (rooms.length > 0) client.send(`JOIN ${rooms.map((room) => `#${room}`).join()}`);
  await client.settled();
  return client;
}

/** A page that has registered and joined rooms. */
export async function webUser(name: string, ...rooms: string[]): Promise<WebClient> {
  const client = await WebClient.connect(switchboard);
  goodbyes.push(() => client.close());
  await client.get('register', { name });
  for (const room of rooms) await client.get('join', { room });
  return client;
}

export const telnetUser = (name: string, room: string): Promise<Visitor> => visitor(telnetDoor, name, room);

/** At the JOIN gateway; others see `NAME|guest`. */
export const guest = (name: string, room: string): Promise<Visitor> => visitor(joinDoor, name, room);

async function visitor(door: Door, name: string, room: string): Promise<Visitor> {
  const person = await door.enter(switchboard);
  goodbyes.push(() => person.quit());
  await person.register(name);
  await person.join(room);
  return person;
}

/** What somebody is shown while others act, all of it and no more. */
export async function heard(listener: IrcClient, act: () => unknown): Promise<string[]> {
  await listener.settled();
  const before = listener.lines.all.length;
  await act();
  await listener.settled();
  return listener.lines.all.slice(before, -1);
}

/** What somebody is shown while another sends lines. */
export const heardOf = (listener: IrcClient, speaker: IrcClient, ...lines: string[]): Promise<string[]> =>
  heard(listener, async () => {
    speaker.send(...lines);
    await speaker.settled();
  });

/** Lines without what differs each time: ids, times, batches' names. */
export const steady = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line
      .replace(/(?<=time=)[\d:.TZ-]+/u, 'TIME')
      .replace(/(?<=msgid=)[^; ]+/u, 'ID')
      .replace(/(?<=batch=)[^; ]+|(?<=BATCH [+-])\S+/gu, 'REF'),
  );
