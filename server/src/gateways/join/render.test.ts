import { describe, expect, it } from 'vitest';
import type { RoomMessage } from '#shared/events';
import { SpokenLine } from '../../hub/lines.ts';
import { visitPlace } from '../../hub/places.ts';
import { Receipts } from '../../hub/receipts.ts';
import { render, renderMessages } from './render.ts';

const receipts = new Receipts();
const guestLine = (typed: string, line: Buffer | string) =>
  new SpokenLine(
    'room:chat',
    visitPlace({ name: 'x|guest', room: 'chat', typed }),
    'socket',
    Buffer.from(line),
    receipts,
  );
const text = (bytes: Buffer) => bytes.toString('latin1');
/** As it comes from another server. */
const overTheWire = (line: SpokenLine): RoomMessage => JSON.parse(JSON.stringify(line));

describe('J3 rendering for guests', () => {
  it.each([
    ['text', Buffer.from('hi')],
    ['nothing', Buffer.from('')],
    ['a CR', Buffer.from('a\rb')],
    ['UTF-8', Buffer.from('grüß\u2028')],
    ['a replacement character', Buffer.from('\ufffd')],
    ['no UTF-8', Buffer.from([0xff, 0x68, 0xc3, 0x0d, 0x00])],
  ])('J3 %s is the same bytes, said here or on another server', (_what, bytes) => {
    const line = guestLine('a:b', bytes);
    const expected = `a:b: ${text(bytes)}\n`;
    expect(text(render('message', line))).toBe(expected);
    expect(text(render('message', overTheWire(line)))).toBe(expected);
    expect(text(renderMessages([line]))).toBe(expected);
  });

  it('what is said in a turn is rendered in order, guests and others', () => {
    const other = { id: '1', from: 'Zoë', room: 'chat', text: 'two\nthree', at: 0 };
    const messages = [guestLine('joe', 'one'), other, guestLine('joe', 'four')];
    expect(renderMessages(messages).toString()).toBe('joe: one\nZoë: two\nZoë: three\njoe: four\n');
    expect(renderMessages(messages)).toBe(renderMessages(messages));
  });

  it.each([
    ['message', { id: '1', from: 'joe', to: 'bob', text: 'psst', at: 0 }],
    ['notice', { text: 'closing' }],
    ['typing', { from: 'joe', room: 'chat' }],
    ['presence', { left: ['joe'], renamed: [], joined: [{ name: 'ann', gateway: 'web' }] }],
    ['toString', {}],
  ])('H9 guests do not hear of %s %j', (event, data) => {
    expect(text(render(event, data))).toBe('');
  });
});

describe('a guest line is a message', () => {
  it('J4 with everything that the others need', () => {
    const line = guestLine('Joe', 'hi');
    const { id, at } = line;
    expect(overTheWire(line)).toEqual({
      id,
      at,
      from: 'x|guest',
      room: 'chat',
      text: 'hi',
      gateway: 'join',
      guest: 'Joe',
    });
    expect(id).toMatch(/^[\w-]{12}\.[0-9a-z]+$/);
    expect(guestLine('Joe', 'hi').id).not.toBe(id);
    expect(Math.abs(Date.now() - at)).toBeLessThan(10_000);
    expect('room' in line).toBe(true);
  });
});
