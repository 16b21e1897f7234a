/** L2, W: what is typed, taken apart and done. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatState } from '../../../state/model.ts';
import { conversation, createDemoStore, room } from '../../../state/testing/demo-store.ts';
import type { Wire } from '../../../state/wire.ts';
import { completionOf, nameBegun } from './completion.ts';
import { parseTyped, usageOf, valuesFor } from './parse.ts';
import type { Session } from './session.ts';
import { commands, enter } from './table.ts';

describe('L2 what is typed', () => {
  it.each([
    ['hello', { kind: 'say', text: 'hello' }],
    [' /quit', { kind: 'say', text: ' /quit' }],
    ['//etc is a directory', { kind: 'say', text: '/etc is a directory' }],
    ['/MSG bob hi', { kind: 'command', verb: '/msg', rest: ' bob hi' }],
    ['/', { kind: 'command', verb: '/', rest: '' }],
    ['/me\nwaves', { kind: 'command', verb: '/me', rest: '\nwaves' }],
  ])('L2 %j', (text, typed) => {
    expect(parseTyped(text)).toEqual(typed);
  });

  it.each([
    [['NAME', '[TEXT]'], ' bob  hi   there ', ['bob', 'hi   there']],
    [['NAME', '[TEXT]'], 'bob', ['bob']],
    [['NAME', '[TEXT]'], '  ', undefined],
    [['NAME', '[TEXT]'], 'bob two\nlines', ['bob', 'two\nlines']],
    [['NAME', 'CODE'], 'bob', undefined],
    [['[ROOM]'], '', []],
    [[], '', []],
    [[], ' too much', undefined],
  ])('L2 %j of %j', (parameters, rest, values) => {
    expect(valuesFor({ parameters }, rest)).toEqual(values);
  });

  it('L2 whatever is typed, it is something, and values put together again give the same values', () => {
    const forms = Object.values(commands);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...forms), (text, form) => {
        const typed = parseTyped(text);
        const values = typed.kind === 'command' ? valuesFor(form, typed.rest) : undefined;
        if (values) expect(valuesFor(form, values.join(' '))).toEqual(values);
        if (typed.kind === 'say') expect(text.endsWith(typed.text)).toBe(true);
      }),
    );
  });
});

/** A session over a store that does everything at once. */
function sessionWith(state: Partial<ChatState>, answers: Record<string, unknown> = {}) {
  const chat = createDemoStore({ me: { name: 'alice' }, ...state });
  const said: string[] = [];
  const session: Session & { said: string[]; chat: typeof chat; left: boolean } = {
    said,
    chat,
    left: false,
    moreHelp: ['more'],
    request: (async (event: string) => answers[event]) as unknown as Wire['request'],
    current: () => chat.state().boxes[0],
    answer: (title, lines) => said.push(`${title}:`, ...lines),
    note: (text) => said.push(text),
    save: (path) => `/home/alice/${path}`,
    quit: () => {
      session.left = true;
    },
  };
  return session;
}
const bob = (change = {}) => ({ boxes: [conversation('bob', change)] });
const chat = () => ({ boxes: [room('chat', { members: ['alice', 'carol'] })] });

describe('L2 commands', () => {
  it.each<[string, Partial<ChatState>, unknown[][]]>([
    ['hello', bob(), [['send', 'c:bob', 'hello']]],
    ['//hello', bob(), [['send', 'c:bob', '/hello']]],
    ['/me waves', chat(), [['send', 'r:chat', '/me waves']]],
    ['/join Chat', {}, [['joinRoom', 'Chat']]],
    ['/msg bob', {}, [['openConversation', 'bob']]],
    [
      '/msg bob hi',
      {},
      [
        ['openConversation', 'bob'],
        ['send', 'c:bob', 'hi'],
      ],
    ],
    ['/nick zoe', {}, [['chooseName', 'zoe']]],
    ['/all dinner', {}, [['broadcast', 'dinner']]],
  ])('L2 %j', (text, state, calls) => {
    const session = sessionWith(state);
    expect(enter(session, text)).toBe(true);
    expect(session.chat.calls).toEqual(calls);
    expect(session.said).toEqual([]);
  });

  it('L2 /leave and /close', () => {
    for (const [text, state, left] of [
      ['/leave', chat(), 0],
      ['/leave CHAT', { boxes: [...bob().boxes, ...chat().boxes] }, 1],
      ['/close', bob(), 0],
    ] as const) {
      const session = sessionWith(state);
      expect(enter(session, text)).toBe(true);
      expect(session.chat.state().boxes).toHaveLength(left);
    }
  });

  it.each<[string, Partial<ChatState>, RegExp]>([
    ['hello', {}, /Nobody hears you/],
    ['hello', { me: undefined }, /Take a name/],
    ['/msg bob hi', { me: undefined }, /Take a name/],
    ['/msg ALICE hi', {}, /your own name/],
    ['/fly', {}, /no command "\/fly"/],
    ['/usr/bin/x', bob(), /type \/\/ for the first/],
    ['/constructor', {}, /no command/],
    ['/msg', {}, /\/msg NAME \[TEXT\]/],
    ['/quit now', {}, /The form is: \/quit/],
    ['/leave', bob(), /no room/],
    ['/leave pub', chat(), /not in pub/],
    ['/close', {}, /Nothing is open/],
    ['/who', bob(), /no room/],
    ['/accept', bob(), /no new key/],
    ['/accept carol', bob(), /no conversation with carol/],
    ['/release', bob(), /Nothing is held back/],
    ['/discard', chat(), /conversation first/],
    ['/forget', bob(), /Type \/forget bob/],
    ['/forget carol', bob(), /Type \/forget bob/],
    ['/restore alice wrong', {}, /no recovery code/],
    ['/alerts', {}, /nothing to show/],
  ])('L2 %j is refused, saying why, and stays in the input', (text, state, why) => {
    const session = sessionWith(state);
    expect(enter(session, text)).toBe(false);
    expect(session.said.join('\n')).toMatch(why);
    expect(session.chat.calls).toEqual([]);
  });

  it('P2 /accept, P3 /release and /discard, /forget with the name', () => {
    const session = sessionWith(bob({ newKey: true, heldBack: 2 }));
    const box = () => session.chat.state().boxes[0];
    expect(enter(session, '/accept')).toBe(true);
    expect(box()).toMatchObject({ newKey: false, heldBack: 2 });
    expect(enter(session, '/release BOB')).toBe(true);
    expect(box()).toMatchObject({ heldBack: 0 });
    session.chat.setBox('c:bob', {
      heldBack: 1,
      entries: [{ id: '1', kind: 'text', from: 'bob', mine: false, text: 'x', at: 0 }],
    });
    expect(enter(session, '/discard')).toBe(true);
    expect(box()).toMatchObject({ heldBack: 0 });
    expect(enter(session, '/forget Bob')).toBe(true);
    expect(box()?.entries).toEqual([]);
  });

  it('W3 /users shows who is online and who is away', () => {
    const session = sessionWith({
      people: [
        { name: 'bob', gateway: 'web', unread: 2 },
        { name: 'carol', gateway: undefined, unread: 0 },
      ],
    });
    enter(session, '/users');
    expect(session.said).toEqual([
      'Online:',
      'alice (this is you)',
      'bob (web), 2 unread',
      '',
      'Away:',
      'carol',
    ]);
  });

  it('L2 /rooms and /who ask the server', async () => {
    const session = sessionWith(chat(), {
      rooms: {
        ok: true,
        rooms: [
          { name: 'hottub', members: 2 },
          { name: 'chat', members: 5 },
        ],
      },
      members: { ok: true, members: ['alice', 'carol'] },
    });
    expect([enter(session, '/rooms'), enter(session, '/who')]).toEqual([true, true]);
    await new Promise(setImmediate);
    expect(session.said).toEqual(['Rooms:', 'chat (5)', 'hottub (2)', 'In chat:', 'alice', 'carol']);
    const offline = sessionWith({});
    enter(offline, '/rooms');
    await new Promise(setImmediate);
    expect(offline.said).toEqual(['There is no connection. Try again when it is back.']);
  });

  it('P2 /recovery shows the code; /export says where the file is; /quit leaves; /bell rings', () => {
    const session = sessionWith({});
    for (const text of ['/recovery', '/export all.json', '/bell', '/quit'])
      expect(enter(session, text)).toBe(true);
    expect(session.said).toContain('ABCDEFGHJKMNPQRSTVWXYZ234567');
    expect(session.said).toContain('Everything kept is in /home/alice/all.json now.');
    expect(session.chat.state().notifications).toBe('on');
    expect(session.left).toBe(true);
  });

  it('H9 /alerts shows broadcasts whole', () => {
    const session = sessionWith({
      alerts: [{ id: '1', kind: 'broadcast', from: 'bob', text: 'two\nlines' }],
    });
    enter(session, '/alerts');
    expect(session.said).toEqual(['Alerts:', 'bob (to all): two', 'lines']);
  });

  it('L2 /help names every command and what the screen adds', () => {
    const session = sessionWith({ me: undefined });
    enter(session, '/help');
    for (const [verb, command] of Object.entries(commands))
      expect(
        session.said.some((line) => line.startsWith(usageOf(verb, command)) && line.endsWith(command.help)),
      ).toBe(true);
    expect(session.said).toContain('more');
  });
});

describe('L2 Tab completes', () => {
  const state: ChatState = {
    ...createDemoStore().state(),
    people: ['Bob', 'bonnie', 'Ärger'].map((name) => ({ name, gateway: 'web' as const, unread: 0 })),
    boxes: [room('chat', { members: ['zoe', 'bob2'] }), room('cooking')],
  };
  it.each([
    ['/jo', 0, ['/join ']],
    ['/R', 0, ['/rooms ', '/release ', '/recovery ', '/restore ']],
    ['/msg bo', 5, ['Bob ', 'bonnie ']],
    ['/msg ä', 5, ['Ärger ']],
    ['/msg bob hi bo', 12, ['bob2 ', 'Bob ', 'bonnie ']],
    ['/join c', 6, ['chat ', 'cooking ']],
    ['/quit x', 6, []],
    ['zo', 0, ['zoe: ']],
    ['hello zo', 6, ['zoe ']],
    ['hello ', 6, []],
    ['', 0, []],
  ])('L2 %j', (before, start, options) => {
    expect(completionOf(before, state, state.boxes[0])).toEqual({ start, options });
  });

  it('L2 E where not everyone is known, those a search has found complete a name, each once', () => {
    const person = (name: string) => ({ name, gateway: 'web' as const, unread: 0 });
    const chat = createDemoStore({ partial: true, people: [person('albert')] });
    const search = { text: 'al', people: [person('alba'), person('albert')], more: false, asking: false };
    chat.set({ search });
    expect(completionOf('/msg al', chat.state(), undefined).options).toEqual(['albert ', 'alba ']);
  });

  it.each([
    ['/msg al', 'al'],
    ['/msg ', ''],
    ['/msg albert al', ''],
    ['/join al', ''],
    ['al', ''],
  ])('L2 E %j is searched for as %j', (before, name) => {
    expect(nameBegun(before)).toBe(name);
  });
});
