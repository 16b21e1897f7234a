import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, formatCommand, parseCommand, verbOf, verbs } from './commands.ts';
import { formatMessage, type Message, type MessageType, parseMessage } from './messages.ts';
import { LineSplitter } from './splitter.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 300);

const fragment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'é', '€', '😀', ':', '{', ' ', '\t', '\0', '\u2028', '"') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const anything = fc
  .array(fragment, { maxLength: 12 })
  .map((parts) => Buffer.from(parts.join('')).toString().replaceAll('\n', ''));
/** What a text may be: anything but line breaks; a CR at the end would be taken for the line's ending. */
const speech = anything.map((text) => text.replace(/\r+$/, ''));
const text = speech.map((value) => value || 'x');
const word = speech.map((value) => value.replace(/[ \r]/g, '') || 'x');
const name = speech.map((value) => value.replace(/^[ ]+|[ \r]+$/g, '') || 'x');
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const object = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as object);
const list = fc.array(word, { maxLength: 5 });
const rooms = fc.array(fc.record({ name: word, members: fc.nat() }), { maxLength: 5 });

const command = fc.oneof(
  fc.record({ verb: fc.constantFrom('LOGIN' as const, 'NICK' as const), name }),
  fc.record({ verb: fc.constantFrom('JOIN' as const, 'LEAVE' as const, 'MEMBERS' as const), room: name }),
  fc.record({
    verb: fc.constantFrom('LOGOUT' as const, 'USERS' as const, 'ROOMS' as const, 'HELLO' as const),
  }),
  fc.record({ verb: fc.constant('SEND' as const), user: word, text }),
  fc.record({ verb: fc.constant('SAY' as const), room: word, text }),
  fc.record({ verb: fc.constant('BROADCAST' as const), text }),
  fc.record({ verb: fc.constant('PING' as const), token: text }),
  fc.record({ verb: fc.constant('CALL' as const), event: word, body: json }),
) satisfies fc.Arbitrary<Command>;

const one = <T extends MessageType>(type: T) => fc.constant(type);
const message = fc.oneof(
  fc.record({ type: one('OK'), verb: word, subject: fc.oneof(name, fc.constant('')) }),
  fc.record({ type: one('ERROR'), verb: word, code: word, explanation: speech }),
  fc.record({ type: one('USERS'), names: list }),
  fc.record({ type: one('MEMBERS'), room: word, names: list }),
  fc.record({ type: one('ROOMS'), rooms }),
  fc.record({ type: one('PONG'), token: speech }),
  fc.record({ type: fc.constantFrom('ONLINE' as const, 'OFFLINE' as const), name: word }),
  fc.record({ type: one('RENAMED'), from: word, to: word }),
  fc.record({ type: fc.constantFrom('JOINED' as const, 'LEFT' as const), room: word, name: word }),
  fc.record({ type: one('SAID'), room: word, from: word, text: speech }),
  fc.record({ type: fc.constantFrom('MESSAGE' as const, 'BROADCAST' as const), from: word, text: speech }),
  fc.record({ type: one('SENT'), to: word, text: speech }),
  fc.record({ type: one('NOTICE'), text: speech }),
  fc.record({ type: one('HELLO'), hello: object as fc.Arbitrary<never> }),
  fc.record({ type: one('EVENT'), event: word, data: object }),
  fc.record({ type: one('ANSWER'), event: word, answer: object as fc.Arbitrary<never> }),
) satisfies fc.Arbitrary<Message>;

/** Bytes in pieces of these lengths, over and over. */
function* pieces(bytes: Uint8Array, lengths: number[]): Generator<Uint8Array> {
  for (let [at, i] = [0, 0]; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const splits = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const ending = fc.constantFrom('\n', '\r\n');

/** What is read when lines are sent with these endings, their bytes split so over reads. */
function through(lines: string[], endings: string[], lengths: number[]): string[] {
  const stream = lines.map((line, i) => line + endings[i % endings.length]).join('');
  const splitter = new LineSplitter(10_000);
  return [...pieces(new TextEncoder().encode(stream), lengths)].flatMap((piece) => splitter.push(piece));
}

describe('L1 the codec', () => {
  it('L1 every command is read as it was written, however its bytes are split', () => {
    fc.assert(
      fc.property(fc.array(command), fc.array(ending, { minLength: 1 }), splits, (sent, endings, lengths) => {
        const lines = through(sent.map(formatCommand), endings, lengths);
        expect(lines.map(parseCommand)).toEqual(sent);
      }),
      { numRuns: runs },
    );
  });

  it('L1 every message is read as it was written, however its bytes are split', () => {
    fc.assert(
      fc.property(fc.array(message), fc.array(ending, { minLength: 1 }), splits, (sent, endings, lengths) => {
        const lines = through(sent.map(formatMessage), endings, lengths);
        expect(lines.map(parseMessage)).toEqual(sent);
      }),
      { numRuns: runs },
    );
  });

  it('L1 verbs are read in any case', () => {
    fc.assert(
      fc.property(command, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (sent, upper) => {
        const line = formatCommand(sent);
        const verb = Array.from(sent.verb, (char, i) => (upper[i] ? char : char.toLowerCase())).join('');
        expect(parseCommand(verb + line.slice(verb.length))).toEqual(sent);
      }),
      { numRuns: runs },
    );
  });

  it('L1 any line is a command, or says whose it would have been', () => {
    const almost = fc.tuple(fc.constantFrom(...verbs, '', 'FLY', '__proto__'), speech);
    fc.assert(
      fc.property(almost, fc.constantFrom('', ' ', '  '), ([verb, rest], space) => {
        const line = verb + space + rest;
        const read = parseCommand(line);
        expect('misread' in read ? read.misread : read.verb).toBe(verbOf(line));
        if ('misread' in read) expect(read.why).not.toBe('');
        expect(() => parseMessage(line)).not.toThrow();
      }),
      { numRuns: runs },
    );
  });
});
