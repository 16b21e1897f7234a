import { describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { capList, capNames, caps, hasCap, requestCaps } from './caps.ts';

const set = (...names: (keyof typeof caps)[]): number => names.reduce((sum, name) => sum | caps[name], 0);

describe('capabilities', () => {
  it('I2 are all those of the rule, each its own bit', () => {
    expect(capList(301)).toEqual([
      'message-tags',
      'server-time',
      'batch',
      'draft/multiline',
      'echo-message',
      'labeled-response',
      'extended-join',
      'away-notify',
      'setname',
      'userhost-in-names',
      'multi-prefix',
      'standard-replies',
      'cap-notify',
    ]);
    const bits = Object.values(caps);
    expect(new Set(bits).size).toBe(bits.length);
    expect(bits.every((bit) => Number.isInteger(Math.log2(bit)))).toBe(true);
  });

  it('I2 have values only for who asks in version 302', () => {
    const multiline = `draft/multiline=max-bytes=${limits.textBytes},max-lines=${limits.ircMultilineLines}`;
    expect(capList(302)).toContain(multiline);
    expect(capList(307)).toContain(multiline);
    for (const version of [0, 301]) expect(capList(version).join(' ')).not.toContain('=');
  });

  it.each<[string, number, string, number | undefined]>([
    ['one', 0, 'batch', set('batch')],
    ['several, with spaces', 0, '  batch   setname ', set('batch', 'setname')],
    ['one there already', set('batch'), 'batch', set('batch')],
    ['one given back', set('batch', 'setname'), '-batch', set('setname')],
    ['one given back that was not there', set('setname'), '-batch', set('setname')],
    ['some and some', set('batch'), 'setname -batch', set('setname')],
    ['the last word counts', 0, 'batch -batch', 0],
    ['none', set('batch'), '', set('batch')],
    ['an unknown one', 0, 'sasl', undefined],
    ['an unknown one among others', 0, 'batch sasl setname', undefined],
    ['an unknown one given back', 0, '-sasl', undefined],
    ['a value', 0, 'draft/multiline=max-bytes=1', undefined],
    ['capitals', 0, 'BATCH', undefined],
    ['a property of objects', 0, 'toString', undefined],
    ['a dash alone', 0, '-', undefined],
    ['two dashes', set('batch'), '--batch', undefined],
  ])('I2 a request for %s', (_, before, request, after) => {
    expect(requestCaps(before, request, 301)).toBe(after);
  });

  it('I2 who came in version 302 is told of changes whether they want it or not', () => {
    expect(requestCaps(set('cap-notify'), '-cap-notify', 302)).toBeUndefined();
    expect(requestCaps(set('cap-notify'), '-cap-notify', 301)).toBe(0);
  });

  it('I2 a set has its names', () => {
    const some = set('setname', 'batch');
    expect(capNames(some)).toEqual(['batch', 'setname']);
    expect(hasCap(some, 'batch')).toBe(true);
    expect(hasCap(some, 'server-time')).toBe(false);
    expect(capNames(0)).toEqual([]);
  });
});
