/** X2, X3: at every gateway, who takes nothing of what they are sent leaves the rooms and the roster; who reads stays. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayName } from '#shared/events';
import { limits } from '#shared/limits';
import { StallWatch } from '../engine/stall-watch.ts';
import { nextTurn } from '../engine/testing/streams.ts';
import { LineClient } from '../testing/line-client.ts';
import { Lines } from '../testing/lines.ts';
import { loopback } from '../testing/loopback.ts';
import { RestClient } from '../testing/rest-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { WebClient } from '../testing/web-client.ts';

const room = 'deaf';
/** More than the reader's own kernel takes for them, and fewer bytes than may wait. */
const texts = 40;
const text = `${'x'.repeat(399)}\n`.repeat(limits.textBytes / 400);

let stalls: StallWatch;
let switchboard: TestSwitchboard;
let sockets: { destroy(): void }[];

beforeEach(async () => {
  sockets = [];
  // It looks only when it is told to.
  stalls = new StallWatch({ stalledMs: 3_600_000 });
  switchboard = await startTestSwitchboard({}, stalls);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await switchboard.close();
});

/** Says something over TCP, and reads no more once it has been understood. */
async function sayAndStop(gateway: GatewayName, lines: string[], understood: RegExp): Promise<Socket> {
  const socket = connect(switchboard.portOf(gateway), loopback);
  sockets.push(socket);
  const seen = new Lines();
  seen.readFrom(socket, '\n');
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
  await seen.next(understood);
  socket.pause();
  return socket;
}

/** How somebody comes into the room and stops reading. */
const comings: Record<Exclude<GatewayName, 'echo'>, (name: string) => Promise<unknown>> = {
  telnet: (name) => sayAndStop('telnet', [name, `/join ${room}`], /end of list/),
  join: (name) => sayAndStop('join', [`JOIN ${room} ${name}`], /has joined/),
  irc: (name) => sayAndStop('irc', [`NICK ${name}`, 'USER a 0 * :a', `JOIN #${room}`], / 366 /),
  line: (name) => sayAndStop('line', [`LOGIN ${name}`, `JOIN ${room}`], /^MEMBERS/),
  rest: async (name) => {
    const { token } = await RestClient.enter(switchboard, name);
    const asked = [
      `GET /api/v1/events?rooms=${room} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${token}`,
      '',
    ];
    await sayAndStop('rest', asked, /^event: reset/);
  },
  web: async (name) => {
    const { socket, ...client } = await WebClient.connect(switchboard);
    sockets.push({ destroy: () => socket.disconnect() });
    await socket.emitWithAck('register', { name });
    await socket.emitWithAck('join', { room });
    const { ws } = socket.io.engine.transport as unknown as { ws: { pause(): void } };
    ws.pause();
    return client;
  },
};

/** Looks until something holds; the test's own time limit ends it. */
async function lookUntil(holds: () => boolean): Promise<void> {
  for (; !holds(); await nextTurn()) await stalls.look();
}

describe('X3 who takes nothing of what they are sent', () => {
  it.each(Object.entries(comings))('X2 X3 is gone, though little waits: %s', async (_gateway, come) => {
    const watcher = await LineClient.enter(switchboard, 'watcher', room);
    const speaker = await RestClient.enter(switchboard, 'speaker');
    await come('deaf');
    for (let said = 0; said < texts; said++) await speaker.say(room, text);
    // Whoever reads has read it all before anybody looks: these looks follow one another fast.
    await speaker.say(room, 'that is all');
    await watcher.lines.next('SAID deaf speaker that is all');
    let isGone = false;
    const gone = watcher.lines.next(/^LEFT deaf deaf/).then(() => {
      isGone = true;
    });
    await Promise.all([gone, lookUntil(() => isGone)]);
    watcher.send(`MEMBERS ${room}`);
    await watcher.lines.next('MEMBERS deaf watcher');
    await watcher.close();
  });

  it('X3 is gone from echo, too', async () => {
    const socket = connect(switchboard.portOf('echo'), loopback);
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(text.repeat(texts));
    await expect.poll(() => stalls.size).toBe(1);
    await lookUntil(() => stalls.size === 0);
  });
});
