/** A whole server for each test of the JOIN gateway, and people at it. */
import { afterEach, beforeEach } from 'vitest';
import type { Visitor } from '../../../testing/door.ts';
import { JoinClient } from '../../../testing/join-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../../testing/switchboard.ts';
import { telnetDoor } from '../../../testing/telnet-door.ts';
import { WebClient } from '../../../testing/web-client.ts';

let switchboard: TestSwitchboard;
let goodbyes: (() => Promise<void>)[];

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

export const closeSwitchboard = (): Promise<void> => switchboard.close();

/** A JOIN client that has just connected. */
export function connect(): JoinClient {
  const client = new JoinClient(switchboard.portOf('join'));
  goodbyes.push(() => client.close());
  return client;
}

/** A JOIN client that has joined. */
export async function guest(room: string, name: string): Promise<JoinClient> {
  const client = connect();
  client.write(`JOIN ${room} ${name}\n`);
  await client.lines.exactly(`${name} has joined`);
  return client;
}

/** Everything that the server answers to these bytes, if it closes then. */
export async function answerTo(bytes: string | Buffer): Promise<string> {
  const client = connect();
  client.write(bytes);
  return client.closed();
}

/** A page that has registered and, with a room, joined. */
export async function webUser(name: string, room?: string): Promise<WebClient> {
  const client = await WebClient.connect(switchboard);
  goodbyes.push(() => client.close());
  await client.get('register', { name });
  if (room !== undefined) await client.get('join', { room });
  return client;
}

/** Somebody at telnet who is in a room. */
export async function telnetUser(name: string, room: string): Promise<Visitor> {
  const visitor = await telnetDoor.enter(switchboard);
  goodbyes.push(() => visitor.quit());
  await visitor.register(name);
  await visitor.join(room);
  return visitor;
}
