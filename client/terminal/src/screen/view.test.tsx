/** L2, W: what keys do to what is looked at, over a store in memory; and what Ink makes of it. */
import { render } from 'ink';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualTime } from '#shared/people/testing/time';
import type { ChatState } from '../../../state/model.ts';
import { conversation, createDemoStore, entry, room } from '../../../state/testing/demo-store.ts';
import type { Wire } from '../../../state/wire.ts';
import { keyLines, keyTable } from './bindings.ts';
import { Canvas } from './canvas.ts';
import { Screen } from './screen.tsx';
import { themeOf } from './theme.ts';
import { View } from './view.ts';

const size = { columns: 80, rows: 24 };
const many = (count: number) => Array.from({ length: count }, (_, index) => entry('bob', `text ${index}`));

function viewOf(state: Partial<ChatState> = {}) {
  const chat = createDemoStore({ me: { name: 'alice' }, ...state });
  const time = new VirtualTime();
  const asked: string[] = [];
  const view = new View({
    chat,
    request: (async () => undefined) as unknown as Wire['request'],
    timing: time.skewed(0),
    where: 'localhost:4000',
    size,
    save: (path) => path,
    quit: () => asked.push('quit'),
    redraw: () => asked.push('redraw'),
    suspend: () => asked.push('suspend'),
  });
  const press = (...names: string[]) => {
    for (const name of names) view.press({ name });
  };
  const type = (text: string) => view.press({ name: 'text', text });
  return { chat, view, press, type, asked, time, enter: (text: string) => [type(text), press('enter')] };
}

describe('L2 what keys do', () => {
  it('W4 a message from somebody takes no focus, and Alt+A goes there', () => {
    const { chat, view, press } = viewOf();
    chat.set({ boxes: [conversation('bob', { unread: 1, entries: many(1) })] });
    expect(view.current()).toBeUndefined();
    expect(view.frame().lines[0]).toContain('bob has something new');
    press('alt+a');
    expect(view.current()?.name).toBe('bob');
    expect(chat.calls).toContainEqual(['markRead', 'c:bob']);
  });

  it('L2 Ctrl+N, Ctrl+P and Alt+1 to 9 go from one to the other; what is closed gives way to its neighbour', () => {
    const { view, press, enter } = viewOf({ boxes: [conversation('a'), conversation('b'), room('c')] });
    const names = ['ctrl+n', 'ctrl+n', 'ctrl+p', 'ctrl+p', 'alt+2', 'alt+9'].map((key) => {
      press(key);
      return view.current()?.name;
    });
    expect(names).toEqual(['a', 'b', 'a', 'c', 'b', 'b']);
    enter('/close');
    expect(view.current()?.name).toBe('c');
    enter('/leave');
    enter('/close');
    expect(view.current()).toBeUndefined();
  });

  it('L2 each conversation has its own draft; what is sent leaves the input, what is refused stays', () => {
    const { chat, view, type, press } = viewOf({ boxes: [conversation('a'), conversation('b')] });
    press('alt+1');
    type('for a');
    press('alt+2');
    type('for b');
    press('enter');
    expect(view.frame().input).toEqual(['> ']);
    type('x'.repeat(20_001));
    press('enter');
    expect(view.frame().status).toMatchObject({ urgent: true, text: expect.stringContaining('at most') });
    press('ctrl+u', 'alt+1');
    expect(view.frame().input).toEqual(['> for a']);
    expect(
      chat.calls.filter(([call]) => call === 'send').map(([, id, text]) => [id, String(text).slice(0, 5)]),
    ).toEqual([
      ['c:b', 'for b'],
      ['c:b', 'xxxxx'],
    ]);
  });

  it('L2 a paste of many lines is one text', () => {
    const { chat, view, press } = viewOf({ boxes: [conversation('a')] });
    press('alt+1');
    view.press({ name: 'paste', text: 'one\ntwo\nthree' });
    expect(view.frame().input).toEqual(['> one', 'two', 'three']);
    press('enter');
    expect(chat.calls.filter(([call]) => call === 'send')).toEqual([['send', 'c:a', 'one\ntwo\nthree']]);
  });

  it('L2 Alt+Enter and Ctrl+J begin a new line', () => {
    const { view, type, press } = viewOf({ boxes: [conversation('a')] });
    press('alt+1');
    for (const key of ['alt+enter', 'ctrl+j']) {
      type('x');
      press(key);
    }
    expect(view.frame().input).toEqual(['> x', 'x', '']);
  });

  it('W5 what comes while one has scrolled up is counted, and read at the end', () => {
    const { chat, view, press } = viewOf({ boxes: [conversation('bob', { entries: many(100) })] });
    press('alt+1', 'pageup');
    const before = view.frame().rows;
    chat.append('c:bob', entry('bob', 'new 1'), entry('bob', 'new 2'));
    expect(view.frame().rows).toEqual(before);
    expect(view.frame().status).toMatchObject({
      urgent: true,
      text: expect.stringContaining('▼ 2 new messages'),
    });
    expect(chat.state().boxes[0]?.unread).toBe(2);
    press('end');
    expect(view.frame().rows?.at(-1)?.text).toBe('new 2');
    expect(chat.state().boxes[0]?.unread).toBe(0);
  });

  it('L2 Home and End lead in the log while nothing is written, and else in the line', () => {
    const { view, press, type } = viewOf({ boxes: [conversation('bob', { entries: many(100) })] });
    press('alt+1', 'home');
    expect(view.frame().rows?.[1]?.text).toBe('text 0');
    type('abc');
    press('home');
    expect(view.frame().cursor.column).toBe(2);
    press('ctrl+end');
    expect(view.frame().rows?.at(-1)?.text).toBe('text 99');
  });

  it('L2 help is scrolled and closed; typing closes it too', () => {
    const { view, press, type, enter } = viewOf({ boxes: [conversation('bob')] });
    enter('/help');
    expect(view.frame().header).toMatch(/^Help/);
    const first = view.frame().lines[0];
    press('pagedown');
    expect(view.frame().lines[0]).not.toBe(first);
    press('pageup', 'up');
    expect(view.frame().lines[0]).toBe(first);
    press('end', 'pagedown');
    expect(view.frame().lines.at(-1)).toContain(keyLines().at(-1));
    press('escape');
    expect(view.frame().header.trim()).toBe('');
    enter('/help');
    type('x');
    expect(view.frame().header.trim()).toBe('');
  });

  it('H9 Escape dismisses alerts, the newest first', () => {
    const { chat, press } = viewOf({ alerts: ['1', '2'].map((id) => ({ id, kind: 'notice', text: id })) });
    press('escape');
    expect(chat.state().alerts.map(({ id }) => id)).toEqual(['1']);
  });

  it('W2 a name is asked for, offered and refused; commands work before it', () => {
    const { chat, view, press, type, enter } = viewOf({ me: undefined, offeredName: 'zoe' });
    expect(view.frame().input).toEqual(['Your name: zoe']);
    press('ctrl+u');
    type('taken');
    press('enter');
    expect(view.frame().status.text).toContain('Somebody else');
    press('ctrl+u');
    enter('/help');
    expect(view.frame().header).toMatch(/^Help/);
    press('escape');
    enter('alice');
    expect(chat.state().me?.name).toBe('alice');
    expect(view.frame().input).toEqual(['> ']);
  });

  it('typing is told of, commands are not', () => {
    const { chat, press, type } = viewOf({ boxes: [conversation('bob')] });
    press('alt+1');
    type('/msg');
    expect(chat.calls).not.toContainEqual(['typing', 'c:bob']);
    press('ctrl+u');
    type('hi');
    expect(chat.calls).toContainEqual(['typing', 'c:bob']);
  });

  it('L2 Ctrl+C empties the input, twice it ends; Ctrl+D ends with nothing written', () => {
    const { view, press, type, asked } = viewOf();
    type('x');
    press('ctrl+c');
    expect(view.frame().input).toEqual(['> ']);
    press('ctrl+c', 'left', 'ctrl+c');
    expect(asked).toEqual([]);
    press('ctrl+c');
    type('y');
    press('ctrl+d');
    expect(asked).toEqual(['quit']);
    press('backspace', 'ctrl+d', 'ctrl+l', 'ctrl+z');
    expect(asked).toEqual(['quit', 'quit', 'redraw', 'suspend']);
  });

  it('L2 Tab completes with who is there', () => {
    const { view, press, type } = viewOf({ people: [{ name: 'Bob', gateway: 'web', unread: 0 }] });
    type('/msg b');
    press('tab');
    expect(view.frame().input).toEqual(['> /msg Bob ']);
  });

  it('L2 changes that come together are drawn once', () => {
    const { chat, view, time } = viewOf({ boxes: [conversation('bob')] });
    let drawn = 0;
    view.subscribe(() => drawn++);
    for (let index = 0; index < 100; index++) chat.append('c:bob', entry('bob', 'x'));
    time.pass(100);
    expect(drawn).toBe(1);
  });

  it('L2 no key is in the table twice, and keys without a meaning do nothing', () => {
    const names = keyTable.flatMap(({ keys }) => keys);
    expect(new Set(names).size).toBe(names.length);
    const { view, press } = viewOf();
    const before = JSON.stringify(view.frame());
    press('ctrl+q', 'f1', 'constructor');
    expect(JSON.stringify(view.frame())).toBe(before);
  });
});

describe('L2 what Ink draws', () => {
  it.each([
    { columns: 80, rows: 24 },
    { columns: 40, rows: 12 },
  ])('L2 is the frame, row by row, at %j', (own) => {
    const { view, press } = viewOf({
      boxes: [
        conversation('bob', {
          entries: [entry('bob', '日本 👩‍👩‍👧 e\u0301 \x1b[31mred'), entry('bob', 'two\nlines')],
        }),
      ],
      people: [{ name: 'bob', gateway: 'web', unread: 0 }],
      alerts: [{ id: '1', kind: 'broadcast', from: 'carol', text: 'dinner' }],
    });
    view.resize(own);
    press('alt+1');
    view.press({ name: 'text', text: 'written' });
    const canvas = new Canvas(own, () => {});
    const instance = render(<Screen frames={view} theme={themeOf(false)} />, {
      stdout: canvas as unknown as NodeJS.WriteStream,
      debug: true,
      patchConsole: false,
    });
    onTestFinished(() => instance.unmount());
    const frame = view.frame();
    // Bold and the like, which are no colours.
    const drawn = canvas.drawing.replace(/\x1b\[\d+m/gu, '').split('\n');
    expect(drawn).toHaveLength(own.rows);
    expect(drawn[0]).toBe(frame.top.trimEnd());
    const left = frame.layout.sidebar > 0 ? frame.layout.sidebar + 1 : 0;
    expect(drawn[1]?.slice(left)).toBe(frame.header.trimEnd());
    const log = (frame.rows ?? []).map(({ time, who, text, tail }) => (time + who + text + tail).trimEnd());
    expect(log.at(1)).toContain('日本 👩‍👩‍👧 e\u0301 \ufffd[31mred');
    for (const [index, row] of log.entries())
      expect(drawn[2 + index]).toMatch(new RegExp(`${row.replace(/[[\]()*+.?^$|\\]/gu, '\\$&')}$`, 'u'));
    expect(drawn.at(-1)).toBe('> written');
    expect(drawn.at(-3)?.slice(left)).toBe('! carol (to all): dinner [Esc]');
  });
});
