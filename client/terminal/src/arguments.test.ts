/** S1, L2: the command line. */
import { describe, expect, it } from 'vitest';
import { UsageError, wantedOf } from './arguments.ts';

describe('S1 ./run.sh chat [HOST[:PORT]] [NAME]', () => {
  it.each([
    ['', 'localhost', 4000, 'localhost:4000'],
    ['example.org', 'example.org', 4000, 'example.org:4000'],
    ['example.org:4001', 'example.org', 4001, 'example.org:4001'],
    [':4001', 'localhost', 4001, 'localhost:4001'],
    ['[::1]:65535', '::1', 65_535, '[::1]:65535'],
    ['[::1]', '::1', 4000, '[::1]:4000'],
    ['fe80::1', 'fe80::1', 4000, '[fe80::1]:4000'],
  ])('S1 %j is %s, port %i', (address, host, port, where) => {
    expect(wantedOf(address === '' ? [] : [address])).toMatchObject({ host, port, where, name: undefined });
  });

  it('S1 a name, options anywhere', () => {
    expect(wantedOf(['host', '--to', 'bob', 'name', '--whole', '--timeout=2.5'])).toMatchObject({
      name: 'name',
      to: 'bob',
      whole: true,
      timeoutMs: 2_500,
    });
    expect(wantedOf(['host', '-h']).help).toBe(true);
    expect(wantedOf([]).timeoutMs).toBe(10_000);
  });

  it.each([
    [['a', 'b', 'c'], '"c"'],
    [['host:0'], '"0"'],
    [['host:65536'], '"65536"'],
    [['host:'], '""'],
    [['host:1:x'], '"1:x"'],
    [['two words'], 'two words'],
    [['--bogus'], '--bogus'],
    [['--to'], '--to'],
    [['--to', 'a', '--room', 'b'], 'together'],
    [['--json', '--plain'], 'together'],
    [['--whole'], '--to'],
    [['--timeout', '0'], '"0"'],
    [['--timeout', 'soon'], '"soon"'],
    [['--timeout='], '--timeout'],
  ])('S1 %j is refused in one line that names it', (words, named) => {
    const refused = () => wantedOf(words);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(named);
    expect(refused).not.toThrow('\n');
  });
});
