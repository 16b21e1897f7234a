import { once } from 'node:events';
import { type Duplex, duplexPair, PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LineFramer, overlong } from './line-framer.ts';
import { type LineHandler, LinePump, type PumpOptions } from './line-pump.ts';
import { deferred, tcpPair, until } from './testing/streams.ts';

afterEach(() => void vi.useRealTimers());

/** A pump whose handler notes what it is given; `saw` waits for the note. */
function pumpOf(stream: Duplex, handler: Partial<LineHandler> = {}, options: Partial<PumpOptions> = {}) {
  const seen: (string | typeof overlong)[] = [];
  const end = deferred();
  const fault = deferred<unknown>();
  const pump = new LinePump(
    stream,
    new LineFramer(100),
    {
      line: (bytes) => void seen.push(bytes.toString()),
      overlong: () => void seen.push(overlong),
      end: end.resolve,
      fault: fault.resolve,
      ...handler,
    },
    { linesPerTurn: 64, ...options },
  );
  return { pump, seen, ended: end.promise, failed: fault.promise };
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe('LinePump', () => {
  it('gives all lines in order, then the end; what is not ended by a newline is dropped', async () => {
    const [server, client] = duplexPair();
    const { seen, ended } = pumpOf(server);
    client.write('one\r\ntwo\n');
    client.write(`${'x'.repeat(200)}\nthree\nfour`);
    client.end();
    await ended;
    expect(seen).toEqual(['one', 'two', overlong, 'three']);
  });

  it('J6 takes turns: nobody has more lines in a row than linesPerTurn while another waits', async () => {
    const order: string[] = [];
    const lines = `${'x\n'.repeat(500)}`;
    const pumps = ['a', 'b', 'c'].map((name) => {
      const [server, client] = duplexPair();
      client.end(lines);
      return pumpOf(server, { line: () => void order.push(name) }, { linesPerTurn: 16 });
    });
    await Promise.all(pumps.map(({ ended }) => ended));
    expect(order).toHaveLength(1_500);
    const runs = order.join('').match(/a+|b+|c+/g) ?? [];
    // The first is alone at the beginning, and the last ones at the end.
    const whileOthersWait = runs.slice(1, -6);
    expect(whileOthersWait.length).toBeGreaterThan(80);
    expect(Math.max(...whileOthersWait.map((run) => run.length))).toBeLessThanOrEqual(16);
  });

  it('J6 who comes later waits behind those who wait', async () => {
    const order: string[] = [];
    const [patient, newcomer] = [new PassThrough(), new PassThrough()];
    const { ended } = pumpOf(patient, { line: () => void order.push('a') }, { linesPerTurn: 4 });
    const { ended: newcomerEnded } = pumpOf(newcomer, { line: () => void order.push('b') });
    patient.end('x\n'.repeat(12));
    await until(() => order.length === 4);
    newcomer.end('x\n');
    await Promise.all([ended, newcomerEnded]);
    expect(order.join('')).toBe('aaaaaaaabaaaa');
  });

  it('J6 lets other work happen between the turns of one that sends without pause', async () => {
    const stream = new PassThrough();
    let lines = 0;
    const { pump, ended } = pumpOf(stream, { line: () => void lines++ });
    stream.end('x\n'.repeat(20_000));
    const atEachTurn: number[] = [];
    const watch = () => {
      atEachTurn.push(lines);
      if (lines < 20_000) setImmediate(watch);
    };
    watch();
    await ended;
    const steps = atEachTurn.map((count, i) => count - (atEachTurn[i - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(64);
    pump.stop();
  });

  it('handlers that return promises have turns, too', async () => {
    const stream = new PassThrough();
    let lines = 0;
    let turnsSeen = 0;
    const { ended } = pumpOf(stream, { line: async () => void lines++ });
    stream.end('x\n'.repeat(6_400));
    const watch = () => {
      turnsSeen++;
      if (lines < 6_400) setImmediate(watch);
    };
    watch();
    await ended;
    expect(turnsSeen).toBeGreaterThanOrEqual(6_400 / 64 - 1);
  });

  it('the next line waits for the promise of the one before, also at the end', async () => {
    const [server, client] = duplexPair();
    const log: string[] = [];
    const gates = [deferred(), deferred()];
    const { ended } = pumpOf(server, {
      line: async (bytes) => {
        log.push(`begin ${bytes}`);
        await gates[Number(bytes.toString())]?.promise;
        log.push(`end ${bytes}`);
      },
    });
    client.end('0\n1\n');
    await vi.waitFor(() => expect(log).toEqual(['begin 0']));
    gates[0]?.resolve();
    await vi.waitFor(() => expect(log).toEqual(['begin 0', 'end 0', 'begin 1']));
    gates[1]?.resolve();
    await ended;
    expect(log.at(-1)).toBe('end 1');
  });

  it('J6 leaves what waits unread in the kernel', async () => {
    const { server, client, close } = await tcpPair();
    const gate = deferred();
    const { pump } = pumpOf(server, { line: () => gate.promise });
    let blocked = false;
    while (!blocked) blocked = !client.write('x\n'.repeat(50_000));
    await vi.waitFor(() => expect(server.isPaused()).toBe(true));
    // One chunk is being cut into lines, one more came before the stream heard of the pause, one is in its buffer.
    expect(server.bytesRead).toBeLessThanOrEqual(4 * 65_536);
    pump.stop();
    gate.resolve();
    await close();
  });

  it('X3 what is over the pace waits and is not lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [server, client] = duplexPair();
    const { seen, ended } = pumpOf(server, {}, { pace: { burst: 3, perSecond: 10 } });
    client.end(`${numbered(6).join('\n')}\n`);
    await until(() => seen.length === 3);
    await vi.advanceTimersByTimeAsync(99);
    expect(seen).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(200);
    await ended;
    expect(seen).toEqual(numbered(6));
  });

  it('X3 a line can cost more of the pace than one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [server, client] = duplexPair();
    const handler = {
      line: (bytes: Buffer) => {
        seen.push(bytes.toString());
        pump.charge(4);
      },
    };
    const { pump, seen, ended } = pumpOf(server, handler, { pace: { burst: 3, perSecond: 10 } });
    client.end('one\ntwo\n');
    await until(() => seen.length === 1);
    await vi.advanceTimersByTimeAsync(299);
    expect(seen).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual(['one', 'two']);
    await ended;
  });

  it('a handler can hold the next line', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [server, client] = duplexPair();
    const { pump, seen, ended } = pumpOf(server, {
      line: (bytes) => {
        seen.push(bytes.toString());
        pump.hold(1_000);
      },
    });
    client.end('one\ntwo\n');
    await until(() => seen.length === 1);
    await vi.advanceTimersByTimeAsync(999);
    expect(seen).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual(['one', 'two']);
    await vi.advanceTimersByTimeAsync(1_000);
    await ended;
  });

  it.each([
    ['throws', () => expect.fail('on purpose')],
    ['rejects', () => Promise.reject(new Error('on purpose'))],
  ])('stops when a handler %s, and says so', async (_how, line) => {
    const [server, client] = duplexPair();
    const handler = vi.fn(line as () => void);
    const { failed } = pumpOf(server, { line: handler });
    client.write('one\ntwo\n');
    expect(String(await failed)).toContain('on purpose');
    client.end('three\n');
    server.resume();
    await once(server, 'end');
    expect(handler).toHaveBeenCalledOnce();
  });

  it('leaves no listener and no timer after stop', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [server, client] = duplexPair();
    const before = server.listenerCount('data') + server.listenerCount('end');
    const { pump, seen } = pumpOf(server, {}, { pace: { burst: 1, perSecond: 1 } });
    client.write('one\ntwo\n');
    await until(() => seen.length === 1);
    pump.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(server.listenerCount('data') + server.listenerCount('end')).toBe(before);
  });
});
