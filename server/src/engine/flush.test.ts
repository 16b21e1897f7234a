import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { afterFlush, beforeFlush, flushFirst, flushNext } from './flush.ts';
import { Outbox } from './outbox.ts';
import { nextTurn } from './testing/streams.ts';

/** Notes when it is written. */
const outbox = (name: string, log: string[]) => ({ settle: () => void log.push(name) });
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('flush', () => {
  it('writes at the end of the turn, who has spoken first, between what runs before and after', async () => {
    const log: string[] = [];
    afterFlush(() => void log.push('after'));
    flushNext(outbox('listener', log));
    flushFirst(outbox('speaker', log));
    beforeFlush(() => {
      log.push('before');
      flushNext(outbox('heard of it', log));
    });
    expect(log).toEqual([]);
    await nextTurn();
    expect(log).toEqual(['before', 'speaker', 'listener', 'heard of it', 'after']);
  });

  it('where one speaks and many hear, other work comes between, and nobody is forgotten or overtaken', async () => {
    const log: string[] = [];
    const listeners = named('listener', 200);
    for (const name of listeners) flushNext(outbox(name, log));
    flushFirst(outbox('speaker', log));
    await nextTurn();
    expect(log[0]).toBe('speaker');
    expect(log.length).toBeLessThan(100);
    flushFirst(outbox('speaker', log));
    flushNext(outbox('late', log));
    const before = log.length;
    while (!log.includes('late')) await nextTurn();
    expect(log[before]).toBe('speaker');
    expect(log.filter((name) => name !== 'speaker')).toEqual([...listeners, 'late']);
  });

  it('an outbox that expects something is written before one that was given it earlier', async () => {
    const log: string[] = [];
    const outboxes = ['listener', 'speaker'].map((name) => {
      const write = (_chunk: unknown, _encoding: string, done: () => void) => {
        log.push(name);
        done();
      };
      const stream = new Duplex({ read: () => {}, write });
      return new Outbox(stream, { unreadBytes: 1_000, lingerMs: 1_000, onUnread: () => {} });
    });
    for (const each of outboxes) each.push(Buffer.from('hi'));
    outboxes[1]?.expect();
    await nextTurn();
    expect(log).toEqual(['speaker', 'listener']);
  });

  it('where many speak, all are written in one go', async () => {
    const log: string[] = [];
    for (const name of named('listener', 200)) flushNext(outbox(name, log));
    for (const name of named('speaker', 100)) flushFirst(outbox(name, log));
    await nextTurn();
    expect(log).toHaveLength(300);
  });
});
