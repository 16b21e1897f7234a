import { Duplex } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { flushed } from '../../engine/flush.ts';
import { nextTurn } from '../../engine/testing/streams.ts';
import { gatherWrites } from './gather-writes.ts';

/** A stream that keeps what it is given, a string for each write that reaches the kernel. */
function sink() {
  const writes: string[] = [];
  const reading: (() => void)[] = [];
  let reads = true;
  const take = (text: string, done: () => void) => {
    writes.push(text);
    if (reads) done();
    else reading.push(done);
  };
  const stream = new Duplex({
    read() {},
    write: (chunk, _encoding, done) => take(String(chunk), done),
    writev: (chunks, done) => take(chunks.map(({ chunk }) => String(chunk)).join(''), done),
    highWaterMark: 100,
  });
  gatherWrites(stream);
  const read = () => {
    reads = true;
    for (const done of reading.splice(0)) done();
  };
  const stopReading = () => {
    reads = false;
  };
  return { stream, writes, read, stopReading };
}

/** More is written than a moment ago was usual, in each of two turns. */
async function busyTurns(): Promise<void> {
  const { stream } = sink();
  for (let turn = 0; turn < 2; turn++) {
    for (let i = 0; i < 100; i++) stream.write('.');
    await nextTurn();
  }
  await flushed();
}

/** Little is written for a while. */
async function quietTurns(): Promise<void> {
  const { stream } = sink();
  for (let turn = 0; turn < 100; turn++) {
    stream.write('.');
    await nextTurn();
  }
}

describe('the output of a web connection', () => {
  describe('in busy turns', () => {
    beforeEach(busyTurns);

    it('goes out in one write, also what is only written when what came before is answered', async () => {
      const { stream, writes } = sink();
      stream.write('a', () => stream.write('c', () => stream.write('d')));
      stream.write('b');
      expect(writes).toEqual([]);
      await flushed();
      expect(writes).toEqual(['abcd']);
    });

    it('is not answered while much is unread', async () => {
      const { stream, writes, read, stopReading } = sink();
      stopReading();
      stream.write('x'.repeat(200));
      let answered = false;
      const answer = new Promise<void>((resolve) =>
        stream.write('y', () => {
          answered = true;
          resolve();
        }),
      );
      await flushed();
      expect(answered).toBe(false);
      read();
      await answer;
      expect(writes).toEqual([`${'x'.repeat(200)}y`]);
    });

    it('goes out before the stream ends, and is forgotten with a stream that is gone', async () => {
      const [ended, gone] = [sink(), sink()];
      ended.stream.write('a');
      ended.stream.end('b');
      gone.stream.write('a', () => gone.writes.push('answered'));
      gone.stream.destroy();
      await flushed();
      expect([ended.writes.join(''), gone.writes]).toEqual(['ab', []]);
    });
  });

  describe('in quiet turns', () => {
    beforeEach(quietTurns);

    it('goes out at once, until there is more of it', async () => {
      const { stream, writes } = sink();
      stream.write('a');
      expect(writes).toEqual(['a']);
      await busyTurns();
      stream.write('b');
      stream.write('c');
      expect(writes).toEqual(['a']);
      await flushed();
      expect(writes).toEqual(['a', 'bc']);
    });
  });
});
