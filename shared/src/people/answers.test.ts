import { describe, expect, it } from 'vitest';
import { Answers } from './answers.ts';
import { decodeFrame, idsPerFrame } from './frames.ts';
import type { Errand, Outcome } from './ports.ts';
import { VirtualTime } from './testing/time.ts';

const id = (n: number): string => String(n).padStart(22, '0');

function start(outcomes: Outcome[] = []) {
  const time = new VirtualTime();
  const sent: { to: string; frame: unknown }[] = [];
  const send = (errand: Errand, answered: (outcome: Outcome) => void) => {
    if (errand.event === 'relay') sent.push({ to: errand.data.to, frame: decodeFrame(errand.data.frame) });
    answered(outcomes.shift() ?? 'ok');
  };
  return { time, sent, answers: new Answers({ send }, time.skewed(0)) };
}

describe('answers', () => {
  it('P3 what comes together is answered together, each sender in a frame of their own', () => {
    const { time, sent, answers } = start();
    for (const n of [1, 2, 2]) answers.add('bob', 'stored', [id(n)]);
    answers.add('bob', 'full', [id(3)]);
    answers.add('eve', 'stored', [id(4)]);
    expect(sent).toEqual([]);
    time.pass(20);
    expect(sent).toEqual([
      { to: 'bob', frame: { kind: 'stored', ids: [id(1), id(2)] } },
      { to: 'bob', frame: { kind: 'full', ids: [id(3)] } },
      { to: 'eve', frame: { kind: 'stored', ids: [id(4)] } },
    ]);
    time.pass(10_000);
    expect(sent).toHaveLength(3);
  });

  it('P3 many are answered in several frames', () => {
    const { time, sent, answers } = start();
    answers.add(
      'bob',
      'stored',
      Array.from({ length: idsPerFrame * 2 + 1 }, (_, n) => id(n)),
    );
    time.pass(20);
    expect(sent).toHaveLength(3);
  });

  it('P3 what is rate_limited is said again soon, what finds nobody is not', () => {
    const { time, sent, answers } = start(['rate_limited', 'no_such_user']);
    answers.add('bob', 'stored', [id(1)]);
    time.pass(1_019);
    expect(sent).toHaveLength(1);
    time.pass(1);
    expect(sent).toHaveLength(2);
    time.pass(100_000);
    expect(sent).toHaveLength(2);
  });

  it('P3 nothing is said to a connection that is gone', () => {
    const { time, sent, answers } = start();
    answers.add('bob', 'stored', [id(1)]);
    answers.clear();
    time.pass(1_000);
    expect(sent).toEqual([]);
  });
});
