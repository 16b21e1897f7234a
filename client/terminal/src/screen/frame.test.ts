/** L2: everything that is drawn: in its columns at every size, and harmless whoever wrote it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatState } from '../../../state/model.ts';
import { conversation, emptyState, entry, room } from '../../../state/testing/demo-store.ts';
import { draftOf } from '../typing/draft.ts';
import { columnsOf } from '../typing/graphemes.ts';
import { type Frame, frameOf, type Looked } from './frame.ts';

const alice: ChatState = { ...emptyState, me: { name: 'alice' } };

const look = (change: Partial<Looked> = {}): Frame =>
  frameOf({
    chat: alice,
    size: { columns: 80, rows: 24 },
    where: 'localhost:4000',
    box: undefined,
    anchor: undefined,
    panel: undefined,
    draft: draftOf(''),
    note: undefined,
    trouble: undefined,
    ...change,
  });
const lookAt = (
  box: ReturnType<typeof conversation> | ReturnType<typeof room>,
  change: Partial<Looked> = {},
) => look({ chat: { ...alice, boxes: [box] }, box, ...change });
const rowsIn = (frame: Frame): string[] => [
  frame.top,
  frame.header,
  ...frame.sidebar.map(({ text }) => text),
  ...(frame.rows ?? []).map(({ time, who, text, tail }) => time + who + text + tail),
  ...frame.lines,
  ...frame.alert,
  frame.status.text,
  ...frame.input,
];

describe('L2 what is drawn', () => {
  it('L2 at 80 columns there is a roster, at 40 it is folded into the bar', () => {
    const boxes = [conversation('bob', { unread: 2 }), room('chat', { members: ['alice'] })];
    const people = [
      { name: 'bob', gateway: 'web' as const, unread: 2 },
      { name: 'carol', gateway: undefined, unread: 0 },
    ];
    const chat = { ...alice, boxes, people };
    const wide = look({ chat, box: boxes[1] });
    expect(wide.sidebar.map(({ kind, text }) => `${kind} ${text.trim()}`).slice(0, 9)).toEqual([
      'title Open',
      'unread 1 bob             2',
      'active 2 #chat',
      'empty ',
      'title Online (1)',
      'person ● bob',
      'title Away (1)',
      'away ○ carol',
      'empty ',
    ]);
    expect(wide.top).toContain('alice at localhost:4000');
    const narrow = look({ chat, box: boxes[1], size: { columns: 40, rows: 12 } });
    expect(narrow.sidebar).toEqual([]);
    expect(narrow.top).toBe(' alice 1:bob(2) [2:#chat]     Connected ');
  });

  it('W8 the connection is said', () => {
    const lost = { ...alice, connection: 'reconnecting' as const };
    for (const columns of [80, 40]) {
      const frame = look({ chat: lost, size: { columns, rows: 12 }, trouble: 'Nobody listens there.' });
      expect(frame.top.trimEnd()).toMatch(/Reconnecting$/);
      expect(frame.status.text).toContain('Reconnecting. Nobody');
    }
  });

  it('W2 without a name one is asked for, and a refusal is said', () => {
    const chat = { ...emptyState, nameProblem: 'Somebody is called that.' };
    const frame = look({ chat, draft: draftOf('bob') });
    expect(frame.input).toEqual(['Your name: bob']);
    expect(frame.cursor).toEqual({ row: 23, column: 14 });
    expect(frame.status).toMatchObject({
      urgent: true,
      text: expect.stringContaining('Somebody is called that.'),
    });
    const connecting = look({
      chat: { ...emptyState, connection: 'connecting' },
      trouble: 'Nobody listens there.',
    });
    expect(connecting.lines.join()).toContain('Connecting to localhost:4000…,,Nobody listens there.');
  });

  it('P3 how far own messages have come is shown', () => {
    const entries = (['waiting', 'held', 'delivered'] as const).map((progress) =>
      entry('alice', progress, { mine: true, progress }),
    );
    const { rows = [] } = lookAt(conversation('bob', { entries }));
    expect(rows.slice(1).map(({ text, tail }) => text + tail)).toEqual([
      'waiting (waiting)',
      'held (held back: /release or /discard)',
      'delivered ✓',
    ]);
  });

  it('P2 P3 a new key, what is held back, who types and who is away are said, with what to type', () => {
    const status = (change: Partial<ReturnType<typeof conversation>>) =>
      lookAt(conversation('bob', change)).status;
    expect(status({ newKey: true })).toMatchObject({
      urgent: true,
      text: expect.stringContaining('bob has a new key: /accept'),
    });
    expect(status({ heldBack: 2 })).toMatchObject({
      urgent: true,
      text: expect.stringContaining('2 messages are held back: /release'),
    });
    expect(status({ typing: ['bob'] })).toMatchObject({
      urgent: false,
      text: expect.stringContaining('bob is typing'),
    });
    expect(status({ gateway: undefined }).text).toContain('bob is away; what you write waits');
    expect(status({ problem: 'Too long.', newKey: true }).text).toContain('Too long.');
  });

  it('H9 a broadcast is shown whole or said to be longer, with how to dismiss it', () => {
    const alert = (text: string) =>
      look({ chat: { ...alice, alerts: [{ id: '1', kind: 'broadcast', from: 'bob', text }] } }).alert;
    expect(alert('dinner')).toEqual(['! bob (to all): dinner [Esc]']);
    expect(alert('a\nb\nc\nd')).toEqual(['! bob (to all): a', 'b', '… /alerts shows all of it [Esc]']);
  });

  it('L2 of a long text that is written, the part with the cursor is shown', () => {
    const text = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const end = lookAt(conversation('bob'), { draft: draftOf(text) });
    expect(end.input).toHaveLength(7);
    expect(end.input.at(-1)).toBe('line 49');
    expect(end.cursor).toEqual({ row: 23, column: 7 });
    const start = lookAt(conversation('bob'), { draft: { text, cursor: 0 } });
    expect(start.input[0]).toBe('> line 0');
    expect(start.cursor).toEqual({ row: 17, column: 2 });
  });

  it('L2 at every size every row fits, and nobody brings a control character in', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '\x1b[31m',
        '\x1b]0;x\x07',
        '\u009b2J',
        '\r',
        '\n',
        '\t',
        '\u202e',
        'a',
        ' ',
        '日',
        '👩‍👩‍👧',
      ),
      maxLength: 30,
    });
    const sizes = fc.record({
      columns: fc.integer({ min: 1, max: 120 }),
      rows: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(nasty, nasty, sizes, fc.boolean(), (name, text, size, isRoom) => {
        const entries = [
          entry(name, text),
          entry(name, text, { kind: 'action' }),
          entry('', text, { kind: 'notice' }),
          entry(name, text, { mine: true, progress: 'held' }),
        ];
        const common = { entries, problem: undefined, typing: [name], unread: 3 };
        const box = isRoom ? room(name, { ...common, members: [name, text] }) : conversation(name, common);
        const people = [{ name, gateway: 'web' as const, unread: 0 }];
        const chat: ChatState = {
          ...alice,
          me: { name },
          boxes: [box],
          people,
          alerts: [{ id: '1', kind: 'broadcast', from: name, text }],
        };
        for (const panel of [undefined, { title: text, lines: [text, name], top: 0 }])
          for (const note of [undefined, text]) {
            const frame = frameOf({
              chat,
              size,
              where: name,
              box,
              anchor: undefined,
              panel,
              draft: draftOf(text),
              note,
              trouble: text,
            });
            for (const row of rowsIn(frame)) {
              expect(row).not.toMatch(/[\p{Cc}\u202e]/u);
              expect(columnsOf(row)).toBeLessThanOrEqual(frame.layout.columns);
            }
            const { layout } = frame;
            expect(3 + layout.log + layout.alert + layout.input).toBe(layout.rows);
            expect(frame.rows?.length ?? frame.lines.length).toBeLessThanOrEqual(layout.log);
            expect(frame.cursor.row).toBeLessThan(layout.rows);
            expect(frame.cursor.column).toBeLessThan(layout.columns);
            expect(frame.input.length).toBeLessThanOrEqual(layout.input);
            expect(frame.alert.length).toBeLessThanOrEqual(layout.alert);
          }
      }),
      { numRuns: 150 },
    );
  });
});
