/** The servers Switchboard is measured against must do the same work: each speaks JOIN. Knows them by their sockets. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Lines } from '../../server/src/testing/lines.ts';
import { compile, type Programs } from '../load/compile.ts';
import type { RunningServer } from '../load/contender.ts';
import { peers } from './contenders.ts';

/** Bytes are latin1 characters here, so that they can be compared one by one. */
class Guest {
  readonly lines = new Lines();
  readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1').setEncoding('latin1');
    this.closed = once(this.socket, 'close');
    createInterface({ input: this.socket }).on('line', (line) => this.lines.push(line));
  }

  send(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }
}

const longestLine = '\xff\x00\x80'.repeat(6_667).slice(0, 19_999);

/** 40 MB: far over what a server may keep for a guest, and what the kernel may. */
const batchesAtMost = 100;

let programs: Programs;
beforeAll(async () => {
  programs = await compile('epoll', 'epoll-batched');
});
afterAll(() => programs.remove());

describe.each(peers)('$name', (peer) => {
  let server: RunningServer;
  let guests: Guest[] = [];
  beforeEach(async () => {
    server = await peer.start(programs);
  });
  afterEach(async () => {
    for (const { socket } of guests) socket.destroy();
    guests = [];
    await server.stop();
  });

  const guest = (firstBytes: string): Guest => {
    const newcomer = new Guest(server.port);
    guests.push(newcomer);
    newcomer.send(firstBytes);
    return newcomer;
  };

  test('J1 J2 carries a session', async () => {
    const joe = guest('JOIN cooking joe\n');
    await joe.lines.exactly('joe has joined');
    joe.send('no one here ');
    joe.send('yet\nreally\n');
    await joe.lines.exactly('joe: no one here yet', 'joe: really');
    const bob = guest('Join cooking bob\r\n');
    await Promise.all([joe.lines.exactly('bob has joined'), bob.lines.exactly('bob has joined')]);
    const eve = guest('join eating eve\n');
    await eve.lines.exactly('eve has joined');
    eve.send('nobody hears this\n');
    await eve.lines.exactly('eve: nobody hears this');
    bob.send('hi joe\r\n\nno end');
    await Promise.all([joe.lines.exactly('bob: hi joe', 'bob: '), bob.lines.exactly('bob: hi joe', 'bob: ')]);
    bob.socket.end();
    await joe.lines.exactly('bob has left');
    joe.send('all alone now\n');
    await joe.lines.exactly('joe: all alone now');
  });

  test('J1 refuses what is no JOIN', async () => {
    const refused = [
      'JOIN foo bar blah',
      'JOIN foo usernameislongerthan20chars',
      'JOIN roomnameislongerthan20chars bar',
      'EAT tacos',
      'JOIN  foo bar',
      'JOIN foo',
      'JOIN foo ',
      'JOIN foo b\xe9r',
      '',
    ];
    for (const line of refused) {
      const stranger = guest(`${line}\n`);
      await stranger.closed;
      expect(stranger.lines.all, line).toEqual(['ERROR']);
    }
  });

  test('J3 carries 20,000 bytes as they are, and no more', async () => {
    const joe = guest('JOIN cooking joe\n');
    const bob = guest('JOIN cooking bob\n');
    await joe.lines.next('bob has joined');
    joe.send(`${longestLine}\n`);
    await Promise.all([joe.lines.next(`joe: ${longestLine}`), bob.lines.next(`joe: ${longestLine}`)]);
    joe.send(`${longestLine}\r\n`);
    await joe.closed;
    expect(joe.lines.all.at(-1)).toBe('ERROR');
    await bob.lines.exactly('joe has left');
    bob.send('x'.repeat(20_000));
    await bob.closed;
    expect(bob.lines.all.at(-1)).toBe('ERROR');
  });

  test('J6 closes who does not read, and nobody else', async () => {
    const joe = guest('JOIN cooking joe\n');
    await joe.lines.exactly('joe has joined');
    const deaf = guest('JOIN cooking deaf\n');
    await joe.lines.exactly('deaf has joined');
    deaf.socket.pause();
    for (let batch = 0; batch < batchesAtMost && !joe.lines.all.includes('deaf has left'); batch++) {
      joe.send(`${longestLine}\n`.repeat(20));
      joe.send(`batch ${batch}\n`);
      await joe.lines.next(`joe: batch ${batch}`);
    }
    expect(joe.lines.all).toContain('deaf has left');
    joe.send('still here\n');
    await joe.lines.next('joe: still here');
  });
});
