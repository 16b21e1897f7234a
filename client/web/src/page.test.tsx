/**
 * What the page's parts look like to assistive technology and to tests (W1, W2, W8, W9), as markup without a browser.
 */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { ChatState } from '../../state/model.ts';
import { conversation, createDemoStore, entry } from '../../state/testing/demo-store.ts';
import { Alerts } from './alerts/alerts.tsx';
import { ChatWith } from './bar/chat-with.tsx';
import { ConnectionStatus } from './bar/connection-status.tsx';
import { JoinRoom } from './bar/join-room.tsx';
import { Logo } from './bar/logo.tsx';
import { NameBox } from './bar/name-box.tsx';
import { HeldBar, KeyBar } from './boxes/key-bars.tsx';
import { Members } from './boxes/members.tsx';
import { Hint } from './hint.tsx';
import { EntryRow } from './log/entry-row.tsx';
import { StoreProvider } from './store-context.tsx';

const alice = { me: { name: 'alice' } };
const markup = (part: ReactNode, state: Partial<ChatState> = {}): string =>
  renderToStaticMarkup(<StoreProvider store={createDemoStore(state)}>{part}</StoreProvider>);

test('W1: a first visit says what to do, and nothing once a box is open', () => {
  expect(markup(<Hint />)).toContain('Type your name');
  expect(markup(<Hint />, { ...alice, boxes: [conversation('bob')] })).toBe('');
});

test('W2: the name box offers the last name, and shows the one in use', () => {
  expect(markup(<NameBox />, { offeredName: 'zoe' })).toContain('value="zoe"');
  expect(markup(<NameBox />, { ...alice, offeredName: 'zoe' })).toContain('value="alice"');
});

test('W2: a refused name is said in an alert beside the box', () => {
  expect(markup(<NameBox />, { nameProblem: 'Taken.' })).toMatch(
    /aria-invalid="true".*<p role="alert"[^>]*>Taken\.<\/p>/u,
  );
});

test('W3, W7: people and rooms wait for a name', () => {
  expect(markup(<ChatWith />)).toMatch(/<input[^>]*role="combobox"[^>]*disabled/u);
  expect(markup(<ChatWith />, alice)).not.toContain('disabled');
  expect(markup(<JoinRoom />)).toContain('disabled');
  expect(markup(<JoinRoom />, { ...alice, roomProblem: 'No.' })).toContain('role="alert"');
});

test.each([
  ['connecting', 'Connecting'],
  ['online', 'Connected'],
  ['reconnecting', 'Reconnecting'],
] as const)('W8, W9: the status "Connection" of %s says "%s"', (connection, word) => {
  const html = markup(<ConnectionStatus />, { connection });
  expect(html).toContain('role="status" aria-label="Connection"');
  expect(html.replace(/<[^>]*>/gu, '')).toBe(word);
});

test('X2, W9: the status "Connection" says while the server has lost the others', () => {
  expect(markup(<ConnectionStatus />, { connection: 'online', reduced: true })).toContain('Reduced');
  expect(markup(<ConnectionStatus />, { connection: 'reconnecting', reduced: true })).toContain(
    'Reconnecting',
  );
});

test('W9: the logo is an image called Switchboard', () => {
  expect(markup(<Logo />)).toContain('role="img" aria-label="Switchboard"');
});

test('W9: a room lists its members; oneself and guests cannot be chosen', () => {
  const html = markup(<Members members={['alice', 'bob', 'joe|guest2']} />, alice);
  expect(html).toMatch(/^<ul[^>]*aria-label="Members"/u);
  expect(html.match(/<button/gu)).toHaveLength(1);
  expect(html).toContain('title="Chat with bob"');
});

test('W7: a room of thousands names some and counts the rest', () => {
  const html = markup(
    <Members members={Array.from({ length: 1_200 }, (_, index) => `user${index}`)} />,
    alice,
  );
  expect(html.match(/<li/gu)).toHaveLength(201);
  expect(html).toContain('and 1000 more');
});

test('P2: a new key is announced, with a button to accept it', () => {
  const html = markup(<KeyBar box={conversation('bob', { newKey: true })} />);
  expect(html.replace(/<[^>]*>/gu, '')).toContain('bob has a new key');
  expect(html).toContain('aria-label="Accept the new key of bob"');
});

test('P3: held back messages are asked about, in number', () => {
  const said = (heldBack: number) =>
    markup(<HeldBar box={conversation('bob', { heldBack })} />).replace(/<[^>]*>/gu, '');
  expect(said(3)).toContain('3 messages were written for whoever was bob before. Send them to this bob?');
  expect(said(1)).toContain('1 message was written for whoever was bob before. Send it to this bob?');
});

test.each([
  ['waiting', 'waiting'],
  ['held', 'held back'],
  ['delivered', 'delivered'],
] as const)('P3: an own message that is %s says "%s"', (progress, word) => {
  const own = entry('alice', 'hi', { mine: true, progress });
  expect(markup(<EntryRow entry={own} first last named={false} />)).toContain(`>${word}<`);
});

test('an action is told as one', () => {
  const html = markup(
    <EntryRow entry={entry('bob', 'waves', { kind: 'action' })} first last named={false} />,
  );
  expect(html.replace(/<[^>]*>/gu, '')).toMatch(/^\* bob waves/u);
});

test('markup in a text is text', () => {
  const html = markup(<EntryRow entry={entry('bob', '<img src=x onerror=alert(1)>')} first last named />);
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img');
});

test('links open elsewhere, and tell nothing of where they were', () => {
  const html = markup(<EntryRow entry={entry('bob', 'https://example.com')} first last named />);
  expect(html).toContain('<a href="https://example.com" target="_blank" rel="noopener noreferrer">');
});

test('broadcasts name their sender; of many alerts the newest are shown and the others counted', () => {
  const alerts = Array.from({ length: 5 }, (_, index) => ({
    id: `${index}`,
    kind: 'broadcast' as const,
    from: 'bob',
    text: `call ${index}`,
  }));
  const html = markup(<Alerts />, { alerts });
  expect(html).toContain('bob (to all): call 4');
  expect(html).not.toContain('call 1');
  expect(html).toContain('and 2 earlier');
});

test('errors are alerts', () => {
  expect(markup(<Alerts />, { alerts: [{ id: '1', kind: 'error', text: 'No.' }] })).toMatch(
    /<p[^>]*role="alert"[^>]*>No\./u,
  );
});
