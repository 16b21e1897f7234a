import { describe, expect, it } from 'vitest';
import { isLabel, labelled } from './labels.ts';
import { formatMessage } from './message.ts';

const lines = (...answers: Parameters<typeof labelled>[0]) =>
  labelled(answers, 'L', 'tea').map((answer) =>
    formatMessage(answer).replace(/(?<=[=+-])l[0-9a-z]+/u, 'REF'),
  );

describe('labels', () => {
  it('I2 no answer is an ACK', () => {
    expect(lines()).toEqual(['@label=L :tea ACK']);
  });

  it('I2 one answer has the label, before its own tags', () => {
    expect(lines({ command: 'PONG', params: ['x'], tags: { '+a': '1' } })).toEqual(['@label=L;+a=1 PONG :x']);
  });

  it('I2 several are a batch, whose beginning has the label alone', () => {
    expect(
      lines({ command: '311', params: ['a'] }, { command: '318', params: ['b'], tags: { '+a': '1' } }),
    ).toEqual([
      '@label=L :tea BATCH +REF labeled-response',
      '@batch=REF 311 :a',
      '@batch=REF;+a=1 318 :b',
      ':tea BATCH -REF',
    ]);
  });

  it('I2 what is one batch stays it', () => {
    expect(
      lines(
        { command: 'BATCH', params: ['+m', 'draft/multiline', '#a'], tags: { msgid: '1' } },
        { command: 'PRIVMSG', params: ['#a', 'x'], tags: { batch: 'm' } },
        { command: 'BATCH', params: ['-m'] },
      ),
    ).toEqual(['@label=L;msgid=1 BATCH +m draft/multiline #a', '@batch=m PRIVMSG #a :x', 'BATCH -m']);
  });

  it('I2 two batches are inside one', () => {
    const batch = (name: string) => [
      { command: 'BATCH', params: [`+${name}`, 'draft/multiline', '#a'] },
      { command: 'PRIVMSG', params: ['#a', 'x'], tags: { batch: name } },
      { command: 'BATCH', params: [`-${name}`] },
    ];
    const shown = lines(...batch('m'), ...batch('n'));
    expect(shown[0]).toBe('@label=L :tea BATCH +REF labeled-response');
    expect(shown[1]).toBe('@batch=REF BATCH +m draft/multiline #a');
    expect(shown[2]).toBe('@batch=m PRIVMSG #a :x');
    expect(shown.at(-1)).toBe(':tea BATCH -REF');
    expect(shown.filter((line) => line.includes('label='))).toHaveLength(1);
  });

  it.each([
    ['abc', true],
    ['x'.repeat(64), true],
    ['é'.repeat(32), true],
    ['', false],
    [undefined, false],
    ['x'.repeat(65), false],
    ['é'.repeat(33), false],
  ])('I2 X3 %j as a label: %s', (tag, taken) => {
    expect(isLabel(tag)).toBe(taken);
  });
});
