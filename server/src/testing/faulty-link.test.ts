/** The faulty link, before an echo: tests of faults are worth what it is worth. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FaultyLink } from './faulty-link.ts';
import { loopback } from './loopback.ts';
import { until } from './until.ts';

let echo: Server;
let echoed: Socket[];
let link: FaultyLink;
let near: Socket[];

beforeEach(async () => {
  echoed = [];
  near = [];
  echo = createServer((socket) => {
    echoed.push(socket);
    socket.on('error', () => {}).pipe(socket);
  });
  await once(echo.listen(0, loopback), 'listening');
  link = await FaultyLink.to((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of near) socket.destroy();
  await link.close();
  for (const socket of echoed) socket.destroy();
  echo.close();
});

/** A connection through the link, and what it has been sent. */
function open() {
  const socket = connect(link.port, loopback);
  near.push(socket);
  const seen = { text: '', socket, closed: closeOf(socket) };
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (text: string) => {
    seen.text += text;
  });
  return seen;
}

/** However it comes about: a reset is an error too. */
const closeOf = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** All of an event loop's turns that a byte on loopback may take, proved by one that goes round another way. */
async function roundElsewhere(): Promise<void> {
  const other = connect((echo.address() as AddressInfo).port, loopback);
  for (let i = 0; i < 10; i++) {
    other.write('x');
    await once(other, 'data');
  }
  other.destroy();
}

it('carries bytes both ways, and the end', async () => {
  const one = open();
  one.socket.write('hello');
  await until(() => one.text === 'hello');
  one.socket.end();
  await one.closed;
  await until(() => link.connections === 0);
});

it('holds everything while it drops, new connections too, and lets it go on afterwards', async () => {
  const one = open();
  one.socket.write('1');
  await until(() => one.text === '1');
  link.drop();
  one.socket.write('2');
  const two = open();
  await once(two.socket, 'connect');
  two.socket.write('3');
  await roundElsewhere();
  expect([one.text, two.text]).toEqual(['1', '']);
  expect(link.connections).toBe(2);
  link.pass();
  await until(() => one.text === '12' && two.text === '3');
});

it('keeps a close from the other side while it drops', async () => {
  const one = open();
  one.socket.write('1');
  await until(() => one.text === '1');
  const [far] = echoed;
  const gone = far && closeOf(far);
  let heard = false;
  void gone?.then(() => {
    heard = true;
  });
  link.drop();
  one.socket.resetAndDestroy();
  await roundElsewhere();
  expect(heard).toBe(false);
  link.pass();
  await gone;
  await until(() => link.connections === 0);
});

it('cuts: resets what is open and what is new, until it passes again', async () => {
  const one = open();
  one.socket.write('1');
  await until(() => one.text === '1');
  const [far] = echoed;
  const gone = far && closeOf(far);
  link.cut();
  await one.closed;
  await gone;
  const two = open();
  await two.closed;
  expect(link.connections).toBe(0);
  link.pass();
  const three = open();
  three.socket.write('3');
  await until(() => three.text === '3');
});

it('ends a connection when nobody listens behind it', async () => {
  echo.close();
  await open().closed;
});
