import { describe, expect, it } from 'vitest';
import { ircUser, server, steady, withSwitchboard } from './testing/people.ts';

const label = (name: string, line: string): string => `@label=${name} ${line}`;

describe('IRC labels', () => {
  withSwitchboard();

  const labels = 'batch labeled-response';

  it.each([
    ['PING x', 'PONG switchboard.local :x'],
    ['AWAY :tea', '306 alice :You have been marked as being away'],
    ['JOIN bad', '403 alice bad :No such channel'],
    ['PRIVMSG nobody :x', '401 alice nobody :No such nick'],
    ['PRIVMSG #none :x', '404 alice #none :You are not in that channel'],
    ['DANCE', '421 alice DANCE :Unknown command'],
    ['JOIN', '461 alice JOIN :Not enough parameters'],
    ['CAP LIST', 'CAP alice LIST :batch labeled-response'],
    ['NAMES #none', '366 alice #none :End of /NAMES list'],
    ['PRIVMSG #chat :x', 'ACK'],
    ['PRIVMSG bob :x', 'ACK'],
    ['PRIVMSG #chat,bob :x', 'ACK'],
    ['PRIVMSG $* :x', 'ACK'],
    ['NOTICE nobody :x', 'ACK'],
    ['TAGMSG #chat', 'ACK'],
    ['PONG x', 'ACK'],
    ['MONITOR - bob', 'ACK'],
    ['JOIN #chat', 'ACK'],
    ['NICK alice', 'ACK'],
  ])('I2 the one answer to %j is labelled, and none is ACK', async (line, answer) => {
    const alice = await ircUser('alice', labels, 'chat');
    await ircUser('bob');
    expect(await alice.answers(label('a1', line))).toEqual([`@label=a1 ${server} ${answer}`]);
  });

  it.each([
    ['JOIN #tea', ['JOIN #tea', '353', '366']],
    ['WHOIS alice', ['311', '319', '312', '318']],
    ['WHO #chat', ['352', '352', '315']],
    ['NAMES #chat', ['353', '366']],
    ['JOIN #tea,bad', ['JOIN #tea', '353', '366', '403']],
    ['PRIVMSG nobody,#none :x', ['401', '404']],
    ['MONITOR + bob,zoe', ['730', '731']],
    ['JOIN 0', ['PART #chat', 'PART #more']],
    ['LUSERS', ['251', '254', '255', '265', '266']],
  ])('I2 the several answers to %j are a batch', async (line, answers) => {
    const alice = await ircUser('alice', labels, 'chat', 'more');
    await ircUser('bob', '', 'chat');
    const shown = await alice.answers(label('a1', line));
    const reference = /BATCH \+(\S+) /.exec(shown[0] ?? '')?.[1];
    expect(shown[0]).toBe(`@label=a1 ${server} BATCH +${reference} labeled-response`);
    expect(shown.at(-1)).toBe(`${server} BATCH -${reference}`);
    const inside = shown.slice(1, -1);
    for (const each of inside) expect(each.startsWith(`@batch=${reference} :`)).toBe(true);
    expect(inside.map((each) => / (\d{3}|JOIN \S+|PART \S+)/.exec(each)?.[1])).toEqual(answers);
  });

  it('I2 with echo-message the echo is the answer', async () => {
    const alice = await ircUser('alice', `${labels} echo-message`, 'chat', 'more');
    const bob = await ircUser('bob', '', 'chat');
    expect(
      await alice.answers(
        label('a', 'PRIVMSG #chat :x'),
        label('b', 'PRIVMSG bob :x'),
        label('c', 'NOTICE $* :x'),
      ),
    ).toEqual([
      '@label=a :alice!alice@irc PRIVMSG #chat :x',
      '@label=b :alice!alice@irc PRIVMSG bob :x',
      '@label=c :alice!alice@irc NOTICE $* :x',
    ]);
    const several = await alice.answers(label('d', 'PRIVMSG #chat,#more,bob,nobody :x'));
    expect(steady(several)).toEqual([
      `@label=d ${server} BATCH +REF labeled-response`,
      '@batch=REF :alice!alice@irc PRIVMSG #chat :x',
      '@batch=REF :alice!alice@irc PRIVMSG #more :x',
      '@batch=REF :alice!alice@irc PRIVMSG bob :x',
      `@batch=REF ${server} 401 alice nobody :No such nick`,
      `${server} BATCH -REF`,
    ]);
    await bob.settled();
  });

  it('I2 of a message to oneself only the echo is labelled', async () => {
    const alice = await ircUser('alice', `${labels} echo-message`);
    expect(await alice.answers(label('a', 'PRIVMSG alice :x'))).toEqual([
      '@label=a :alice!alice@irc PRIVMSG alice :x',
      ':alice!alice@irc PRIVMSG alice :x',
    ]);
    await alice.answers('CAP REQ -echo-message');
    expect(await alice.answers(label('b', 'PRIVMSG alice :x'))).toEqual([
      `@label=b ${server} ACK`,
      ':alice!alice@irc PRIVMSG alice :x',
    ]);
  });

  it('I2 a multiline text is answered once, under the label it was opened with', async () => {
    const alice = await ircUser('alice', `${labels} draft/multiline echo-message`, 'chat');
    const lines = [
      '@label=m BATCH +1 draft/multiline #chat',
      '@batch=1 PRIVMSG #chat :a',
      '@batch=1 PRIVMSG #chat :b',
    ];
    expect(await alice.answers(...lines)).toEqual([]);
    expect(steady(await alice.answers('BATCH -1'))).toEqual([
      '@label=m :alice!alice@irc BATCH +REF draft/multiline #chat',
      '@batch=REF :alice!alice@irc PRIVMSG #chat :a',
      '@batch=REF :alice!alice@irc PRIVMSG #chat :b',
      ':alice!alice@irc BATCH -REF',
    ]);
    await alice.answers('CAP REQ -echo-message');
    expect(await alice.answers(...lines, 'BATCH -1')).toEqual([`@label=m ${server} ACK`]);
    expect(
      await alice.answers('@label=m BATCH +1 draft/multiline #none', '@batch=1 PRIVMSG #none :a', 'BATCH -1'),
    ).toEqual([`@label=m ${server} 404 alice #none :You are not in that channel`]);
  });

  it.each(['', 'x'.repeat(65)])('I2 X3 the label %j is none', async (name) => {
    const alice = await ircUser('alice', `${labels} draft/multiline`, 'chat');
    expect(await alice.answers(label(name, 'PING x'))).toEqual([`${server} PONG switchboard.local :x`]);
    expect(
      await alice.answers(
        label(name, 'BATCH +1 draft/multiline #chat'),
        '@batch=1 PRIVMSG #chat :a',
        'BATCH -1',
      ),
    ).toEqual([]);
  });

  it('I2 labels need batch, too; without it they are passed over', async () => {
    const [alice, bob] = [await ircUser('alice', 'labeled-response'), await ircUser('bob', 'batch')];
    for (const client of [alice, bob])
      expect(await client.answers(label('a', 'PING x'), label('a', 'PRIVMSG bob :x'))).toContainEqual(
        `${server} PONG switchboard.local :x`,
      );
  });

  it('I2 what others say meanwhile is not part of an answer', async () => {
    const [alice, bob] = [await ircUser('alice', labels, 'chat'), await ircUser('bob', '', 'chat')];
    for (let round = 0; round < 10; round++) {
      bob.send('PRIVMSG #chat :hi', 'PRIVMSG alice :psst');
      const shown = await alice.answers(
        label('a', 'PART #chat'),
        label('b', 'JOIN #chat'),
        label('c', 'WHO #chat'),
      );
      for (const line of shown.filter((each) => each.includes('bob!bob@irc PRIVMSG')))
        expect(line).toMatch(/^:bob!bob@irc/);
      expect(shown.filter((each) => each.startsWith('@label='))).toHaveLength(3);
    }
    await bob.settled();
  });
});
