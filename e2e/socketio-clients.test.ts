/** E: Socket.IO's clients of the last ten years, by both transports, with somebody who speaks as the page does. */
import { io as io4 } from 'socket.io-client';
import io2 from 'socket.io-client-2';
import { io as io3 } from 'socket.io-client-3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Lines } from '../server/src/testing/lines.ts';
import type { ServerProcess } from '../server/src/testing/server-process.ts';
import { lineOf, WebClient } from '../server/src/testing/web-client.ts';
import { eventServers } from './twin.ts';

/** What all versions have in common. */
interface AnySocket {
  on(event: string, listener: (data: unknown) => void): void;
  emit(event: string, body: unknown, acknowledge?: (answer: AnyAnswer) => void): void;
  disconnect(): void;
  io: { engine: { transport: { name: string } } };
}

type AnyAnswer = { ok: boolean; error?: { code: string; message: string } } & Record<string, unknown>;

const versions: { version: number; io: (url: string, options: object) => unknown; speaks: number }[] = [
  { version: 2, io: io2, speaks: 3 },
  { version: 3, io: io3, speaks: 4 },
  { version: 4, io: io4, speaks: 4 },
];
/** Flask-SocketIO 5 speaks Engine.IO 4 alone: version 2 of the client is not for it. */
const [ours, twins] = [versions, versions.filter(({ speaks }) => speaks === 4)];
const cases = eventServers.flatMap(({ server, newProcess }, index) =>
  (index === 0 ? ours : twins).map((client) => ({ server, newProcess, ...client })),
);

/** Somebody at a client of any version. */
class Person {
  readonly socket: AnySocket;
  readonly lines = new Lines();

  constructor(socket: AnySocket) {
    this.socket = socket;
    for (const event of ['hello', 'presence', 'joined', 'left', 'message', 'broadcast', 'relay', 'typing'])
      socket.on(event, (data) => this.lines.push(lineOf(event, data)));
  }

  ask(event: string, body: unknown): Promise<AnyAnswer> {
    return new Promise((resolve) => this.socket.emit(event, body, resolve));
  }
}

describe.each(cases)('E E1 at $server, socket.io-client $version', ({ newProcess, io }) => {
  let server: ServerProcess;
  let page: WebClient;
  let person: Person | undefined;

  beforeAll(async () => {
    server = await newProcess().start();
  });
  beforeEach(async () => {
    page = await WebClient.connect(server);
    await page.get('register', { name: 'Page' });
  });
  afterEach(async () => {
    person?.socket.disconnect();
    await page.close();
  });
  afterAll(async () => {
    await server?.stop();
  });

  it.each(['polling', 'websocket'])('by %s talks with the page', async (transport) => {
    const socket = io(server.url, { transports: [transport], forceNew: true, reconnection: false });
    person = new Person(socket as AnySocket);
    await person.lines.next(/^hello .*"nonce"/);
    expect(person.socket.io.engine.transport.name).toBe(transport);
    expect((await person.ask('register', { name: 'page' })).error?.code).toBe('name_taken');
    expect(await person.ask('register', { name: 'Old' })).toMatchObject({
      ok: true,
      name: 'Old',
      users: [{ name: 'Old' }, { name: 'Page' }],
    });
    await page.lines.next(/^presence .*"joined":\[\{"name":"Old","gateway":"web"\}\]/);

    await page.get('join', { room: 'chat' });
    expect(await person.ask('join', { room: 'chat' })).toMatchObject({ ok: true, members: ['Old', 'Page'] });
    await page.lines.next(/^joined \{"room":"chat","name":"Old"/);
    expect(await person.ask('say', { room: 'chat', text: 'grüße 👋' })).toMatchObject({ ok: true });
    for (const { lines } of [page, person])
      await lines.next(/^message \{"from":"Old","room":"chat","text":"grüße 👋"/);

    expect(await person.ask('tell', { to: 'Page', text: 'hello' })).toMatchObject({ ok: true });
    await page.lines.next(/^message \{"from":"Old","to":"Page","text":"hello"/);
    await page.get('tell', { to: 'Old', text: 'x'.repeat(20_000) });
    await person.lines.next(/^message \{"from":"Page","to":"Old","text":"x{20000}"/);
    await page.get('broadcast', { text: 'to all' });
    await person.lines.next(/^broadcast \{"from":"Page","text":"to all"/);
    await page.get('relay', { to: 'Old', frame: 'unread' });
    await person.lines.next(/^relay \{"from":"Page","frame":"unread"/);

    for (const body of [undefined, null, 'text', { to: 7 }, {}])
      expect((await person.ask('tell', body)).error?.code).toBe('bad_request');
    expect((await person.ask('no such event', {})).error?.code).toBe('bad_request');
    expect(await person.ask('rename', { name: 'Elder' })).toMatchObject({ ok: true, name: 'Elder' });
    await page.lines.next(/^presence .*"renamed":\[\{"from":"Old","to":"Elder"/);
    person.socket.disconnect();
    await page.lines.next(/^left \{"room":"chat","name":"Elder"/);
    await page.lines.next(/^presence .*"left":\["Elder"\]/);
  });
});
