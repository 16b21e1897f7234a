/** What the JOIN gateway bounds, and how it closes. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../engine/admission.ts';
import { JoinClient } from '../../testing/join-client.ts';
import { JoinServer } from './testing/join-server.ts';
import { closeSwitchboard, connect, guest, withSwitchboard } from './testing/people.ts';

withSwitchboard();

describe('X3 limits', () => {
  it('X3 who does not join in time gets an ERROR', async () => {
    const server = await new JoinServer().open({ registerMs: 100 });
    const joined = await JoinClient.join(server.port, 'cooking', 'joe');
    const silent = new JoinClient(server.port);
    expect(await silent.closed()).toBe('ERROR\n');
    joined.write('still here\n');
    await joined.lines.exactly('joe: still here');
    await joined.close();
    await server.close();
  });

  it('X3 who is one too many gets an ERROR, and nobody else notices', async () => {
    const admission = new Admission({ connections: 10, connectionsPerAddress: 1 });
    const server = await new JoinServer({ admission }).open();
    const { port } = server;
    const first = await JoinClient.join(port, 'cooking', 'first');
    expect(await new JoinClient(port, 'cooking', 'second').closed()).toBe('ERROR\n');
    first.write('alone\n');
    await first.lines.exactly('first: alone');
    await first.close();
    await expect.poll(() => admission.counts.connections).toBe(0);
    const third = await JoinClient.join(port, 'cooking', 'third');
    await third.close();
    await server.close();
  });
});

describe('J6 those who do not read', () => {
  it('J6 are closed once 1 MiB waits for them, and the others hear of it', async () => {
    const deaf = await guest('cooking', 'deaf');
    const joe = await guest('cooking', 'joe');
    await deaf.lines.exactly('joe has joined');
    deaf.stream.pause();
    const line = `${'x'.repeat(15_000)}\n`;
    let gone = false;
    void joe.lines.next('deaf has left').then(() => {
      gone = true;
    });
    while (!gone) {
      joe.write(line);
      await joe.lines.next(/x$|left$/);
    }
    joe.write('still here\n');
    await joe.lines.next('joe: still here');
  });

  it('J6 nor their own lines', async () => {
    const deaf = connect();
    deaf.stream.pause();
    deaf.write('JOIN cooking deaf\n');
    const joe = await guest('cooking', 'joe');
    const line = Buffer.alloc(10_000, 'x');
    line[9_999] = 10;
    const flood = () => {
      while (!deaf.stream.destroyed && deaf.stream.write(line));
    };
    deaf.stream.on('drain', flood);
    flood();
    await joe.lines.next('deaf has left');
  });
});

it('S2 closing ends every guest after what waits for them', async () => {
  const joe = await guest('cooking', 'joe');
  joe.write('last words\n');
  await joe.lines.exactly('joe: last words');
  const ended = once(joe.stream, 'end');
  await closeSwitchboard();
  await ended;
});
