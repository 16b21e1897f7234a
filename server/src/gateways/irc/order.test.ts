import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/testing/streams.ts';
import { IrcServer } from './testing/irc-server.ts';

/** What is written to some streams, in the order it is. */
class Log {
  readonly entries: { name: string; text: string }[] = [];

  stream(name: string): Duplex {
    const { entries } = this;
    return new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        entries.push({ name, text: chunk.toString() });
        done();
      },
    });
  }

  has(name: string, text: string): boolean {
    return this.entries.some((entry) => entry.name === name && entry.text.includes(text));
  }
}

describe('IRC order', () => {
  let server: IrcServer;
  let log: Log;
  let streams: Map<string, Duplex>;
  beforeEach(async () => {
    server = await new IrcServer().open();
    log = new Log();
    streams = new Map();
  });
  afterEach(async () => {
    for (const stream of streams.values()) stream.destroy();
    await server.close();
    expect(server.faults).toEqual([]);
  });

  const enter = async (name: string, caps = '') => {
    const stream = log.stream(name);
    streams.set(name, stream);
    await server.accept(stream);
    stream.push(`CAP REQ :${caps}\r\nNICK ${name}\r\nUSER a 0 * :a\r\nCAP END\r\nJOIN #chat\r\nPING in\r\n`);
    await until(() => log.has(name, ':in\r\n'));
  };
  const type = (name: string, ...lines: string[]) =>
    streams.get(name)?.push(lines.map((line) => `${line}\r\n`).join(''));

  it.each([
    ['plain', 'PRIVMSG #chat :now'],
    ['formatted', 'PRIVMSG #chat :\x02now'],
    ['a NOTICE', 'NOTICE #chat :now'],
    ['labelled', '@label=a PRIVMSG #chat :now'],
    ['an ACTION', 'PRIVMSG #chat :\x01ACTION now\x01'],
    ['a CTCP', 'PRIVMSG #chat :\x01now\x01'],
    ['a TAGMSG', '@+now TAGMSG #chat'],
    ['a NICK', 'NICK now'],
    ['a PART', 'PART #chat :now'],
  ])(
    'I1 everybody has been sent a message before its sender’s next PING is answered: %s',
    async (_, line) => {
      const names = Array.from({ length: 100 }, (_, at) => `l${at}`);
      for (const name of names) await enter(name, 'message-tags');
      await enter('speaker', 'message-tags batch labeled-response');
      log.entries.length = 0;
      type('speaker', line, 'PING out');
      await until(() => log.has('speaker', ':out\r\n'));
      const pongAt = log.entries.findIndex(({ text }) => text.includes(':out\r\n'));
      const before = log.entries
        .slice(0, pongAt)
        .filter(({ name, text }) => name !== 'speaker' && text.includes('now'));
      expect(before).toHaveLength(100);
    },
  );

  it('I1 also when many speak at once', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `p${at}`);
    for (const name of names) await enter(name);
    log.entries.length = 0;
    for (const name of names) type(name, `PRIVMSG #chat :by ${name}.`, `PING ${name}`);
    await until(() => names.every((name) => log.has(name, `PONG tea.example :${name}\r\n`)));
    for (const name of names) {
      const pongAt = log.entries.findIndex(({ text }) => text.includes(`PONG tea.example :${name}\r\n`));
      const heard = new Set(
        log.entries
          .slice(0, pongAt + 1)
          .flatMap((entry) => (entry.text.includes(`:by ${name}.`) ? entry.name : [])),
      );
      expect(heard.size).toBe(names.length - 1);
    }
  });

  it('H6 all hear one order, also who speaks and asked for echoes', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) await enter(name, 'echo-message');
    log.entries.length = 0;
    for (let round = 0; round < 20; round++)
      for (const name of names)
        type(
          name,
          `PRIVMSG #chat :${name}${round}.`,
          `PRIVMSG #chat :\x02${name}${round}!`,
          `NOTICE #chat :${name}${round}?`,
        );
    for (const name of names) type(name, 'PING end');
    await until(() => names.every((name) => log.has(name, ':end\r\n')));
    const orders = names.map((name) =>
      log.entries
        .flatMap((entry) => (entry.name === name ? [entry.text] : []))
        .join('')
        .match(/[a-d]\d+[.!?](?=\r\n)/gu),
    );
    expect(orders[0]).toHaveLength(240);
    for (const order of orders) expect(order).toEqual(orders[0]);
  });
});
