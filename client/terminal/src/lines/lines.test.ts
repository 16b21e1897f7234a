/** L2: what happens, as lines for programs and for people. */
import { describe, expect, it } from 'vitest';
import type { Box, ChatState } from '../../../state/model.ts';
import { conversation, createDemoStore, emptyState, entry, room } from '../../../state/testing/demo-store.ts';
import type { Wire } from '../../../state/wire.ts';
import { asJson, asText, type Line } from './formats.ts';
import { happenings } from './happenings.ts';
import { LineSession } from './run-lines.ts';

const none: ReadonlySet<string> = new Set();
const withBox = (box: Box): ChatState => ({ ...emptyState, boxes: [box] });

describe('L2 what happened between two states', () => {
  it('L2 the connection, names, refusals, errors', () => {
    const before: ChatState = { ...emptyState, connection: 'connecting' };
    const now: ChatState = {
      ...before,
      connection: 'online',
      me: { name: 'alice' },
      roomProblem: 'No such room.',
      storageFull: true,
      alerts: [
        { id: '1', kind: 'error', text: 'Wrong.' },
        { id: '2', kind: 'broadcast', from: 'bob', text: 'told by the server' },
      ],
    };
    expect(happenings(before, now, none)).toEqual([
      { event: 'connection', state: 'online' },
      { event: 'registered', name: 'alice' },
      { event: 'refused', what: 'room', why: 'No such room.' },
      { event: 'storage_full' },
      { event: 'error', text: 'Wrong.' },
    ]);
    expect(happenings(now, now, none)).toEqual([]);
    expect(happenings(now, { ...now, nameProblem: 'Taken.' }, none)).toEqual([
      { event: 'refused', what: 'name', why: 'Taken.' },
    ]);
  });

  it('P1 a message is told once, where it was said; what was kept before is no news', () => {
    const [old, fresh, mine] = [
      entry('bob', 'old'),
      entry('bob', 'new'),
      entry('alice', 'own', { mine: true, progress: 'waiting' }),
    ];
    const opened = withBox(
      conversation('bob', { entries: [old, fresh, mine, entry('', 'x', { id: 'note 1', kind: 'notice' })] }),
    );
    const kept = new Set([old.id]);
    expect(happenings(emptyState, opened, kept)).toEqual([
      {
        event: 'message',
        with: 'bob',
        id: fresh.id,
        kind: 'text',
        from: 'bob',
        mine: false,
        text: 'new',
        at: fresh.at,
      },
      {
        event: 'message',
        with: 'bob',
        id: mine.id,
        kind: 'text',
        from: 'alice',
        mine: true,
        text: 'own',
        at: mine.at,
      },
      { event: 'progress', id: mine.id, progress: 'waiting', with: 'bob' },
    ]);
    const further = withBox(
      conversation('bob', { entries: [old, fresh, { ...mine, progress: 'delivered' }] }),
    );
    expect(happenings(opened, further, kept)).toEqual([
      { event: 'progress', id: mine.id, progress: 'delivered', with: 'bob' },
    ]);
    const read = withBox(
      conversation('bob', { entries: further.boxes[0]?.entries.map((each) => ({ ...each })) ?? [] }),
    );
    expect(happenings(further, read, kept)).toEqual([]);
  });

  it('P2 P3 new keys and what is held are told', () => {
    const before = withBox(conversation('bob'));
    const now = withBox(conversation('bob', { newKey: true, heldBack: 2, problem: 'Too long.' }));
    expect(happenings(before, now, none)).toEqual([
      { event: 'refused', what: 'text', why: 'Too long.', with: 'bob' },
      { event: 'new_key', with: 'bob' },
      { event: 'held', with: 'bob', count: 2 },
    ]);
  });
});

describe('L2 lines', () => {
  const nasty = '\x1b[2J\u009b31m\x07\r\u202e\u2028';
  const lines: Line[] = [
    { event: 'connection', state: 'reconnecting' },
    { event: 'registered', name: nasty },
    { event: 'refused', what: 'room', why: nasty },
    {
      event: 'message',
      room: 'chat',
      id: '1',
      kind: 'action',
      from: nasty,
      mine: false,
      text: `a\n${nasty}`,
      at: 0,
    },
    { event: 'progress', id: '1', progress: 'held', with: nasty },
    { event: 'new_key', with: nasty },
    { event: 'held', with: nasty, count: 1 },
    { event: 'storage_full' },
    { event: 'error', text: nasty },
    {
      event: 'presence',
      joined: [{ name: nasty, gateway: 'irc' }],
      left: [nasty],
      renamed: [{ from: nasty, to: nasty }],
    },
    { event: 'joined', room: 'chat', name: nasty },
    { event: 'left', room: 'chat', name: nasty },
    { event: 'broadcast', id: '1', from: nasty, text: nasty, at: 0 },
    { event: 'notice', text: nasty },
    { event: 'typing', from: nasty, room: 'chat' },
    { event: 'answer', title: nasty, lines: [nasty] },
    { event: 'note', text: nasty },
    { event: 'trouble', text: nasty },
  ];

  it.each(lines)('L2 $event as JSON is one line that reads back, without a control character', (line) => {
    const [text = '', ...more] = asJson(line);
    expect(more).toEqual([]);
    expect(text).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(JSON.parse(text)).toEqual(line);
  });

  it.each(lines)('L2 $event as text lets no control character through', (line) => {
    for (const text of asText(line)) expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('L2 texts for people', () => {
    const said = { event: 'message', id: '1', from: 'bob', mine: false, at: 0 } as const;
    expect(asText({ ...said, with: 'bob', kind: 'text', text: 'a\nb' })).toEqual([
      '[bob] bob: a',
      '[bob] bob: b',
    ]);
    expect(asText({ ...said, room: 'chat', kind: 'action', text: 'waves' })).toEqual(['[#chat] * bob waves']);
    expect(
      asText({
        event: 'presence',
        joined: [{ name: 'a', gateway: 'web' }],
        left: ['b'],
        renamed: [{ from: 'c', to: 'd' }],
      }),
    ).toEqual(['* b is offline', '* c is now d', '* a is online']);
  });
});

describe('L2 lines in', () => {
  function session() {
    const chat = createDemoStore({ me: { name: 'alice' }, boxes: [room('chat')] });
    const written: unknown[] = [];
    const lines = new LineSession({
      chat,
      request: (async () => ({ ok: true, rooms: [] })) as unknown as Wire['request'],
      kept: none,
      format: asJson,
      write: (line) => written.push(JSON.parse(line)),
      save: (path) => path,
      timeoutMs: 1_000,
    });
    return { chat, lines, written };
  }

  it('L2 commands, texts, and orders of programs', async () => {
    const { chat, lines } = session();
    for (const line of [
      '/msg bob',
      'hi',
      '',
      '{"to":"bob","text":"two\\nlines"}',
      '{"room":"chat","text":"/not a command"}',
      '{"command":"/me waves"}',
    ])
      lines.take(line);
    expect(chat.calls.filter(([call]) => call === 'send')).toEqual([
      ['send', 'c:bob', 'hi'],
      ['send', 'c:bob', 'two\nlines'],
      ['send', 'r:chat', '/not a command'],
      ['send', 'r:chat', '/me waves'],
    ]);
    expect(await lines.finish()).toBe(true);
  });

  it.each(['{', '{}', '{"to":1,"text":"x"}', '{"to":"bob"}', '/fly', 'said to nobody'])(
    'L2 %j is refused and makes the end a failure',
    async (line) => {
      const { lines, written } = session();
      lines.take(line);
      expect(written).toEqual([{ event: 'note', text: expect.any(String) }]);
      expect(await lines.finish()).toBe(false);
    },
  );

  it('P3 the end waits for what is under way, and for answers', async () => {
    const { chat, lines, written } = session();
    lines.take('/rooms');
    chat.append('r:chat', entry('alice', 'slow', { id: 'slow', mine: true, progress: 'waiting' }));
    let ended = false;
    const finished = lines.finish().then((inTime) => {
      ended = true;
      return inTime;
    });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    expect(written).toContainEqual({ event: 'answer', title: 'Rooms', lines: [expect.any(String)] });
    chat.setBox('r:chat', {
      entries: [entry('alice', 'slow', { id: 'slow', mine: true, progress: 'delivered' })],
    });
    expect(await finished).toBe(true);
  });
});
