/**
 * Everything that is drawn, as plain data, made of what the client knows and what is looked at. Pure. All that comes from
 * other people is printable here: no control character of theirs goes further.
 */

import type { Alert, Box, ChatState } from '../../../state/model.ts';
import { statusOf } from '../../../state/status.ts';
import type { Draft } from '../typing/draft.ts';
import { cut, padded } from '../typing/graphemes.ts';
import { headerOf, lobbyLines, nameLines, type SidebarRow, sidebarRows, topLine } from './furniture.ts';
import { type Layout, layoutOf, type Size } from './layout.ts';
import type { LogRow } from './log-rows.ts';
import { type Anchor, seen } from './scroll.ts';
import { inputRows, wrap } from './wrap.ts';

/** An answer of several lines, shown in place of the log. */
export interface Panel {
  title: string;
  lines: readonly string[];
  /** The first row in view. */
  top: number;
}

export interface Looked {
  chat: ChatState;
  size: Size;
  /** The server's address, as typed. */
  where: string;
  /** What is looked at; undefined for nothing. */
  box: Box | undefined;
  anchor: Anchor;
  panel: Panel | undefined;
  draft: Draft;
  note: string | undefined;
  /** Why there is no connection, or nothing can be kept. */
  trouble: string | undefined;
}

export interface Frame {
  layout: Layout;
  top: string;
  sidebar: SidebarRow[];
  header: string;
  /** The log; undefined where plain lines stand in its place. */
  rows: LogRow[] | undefined;
  lines: string[];
  alert: string[];
  /** `urgent` if the person should do something about it. */
  status: { text: string; urgent: boolean };
  input: string[];
  /** From 0. */
  cursor: { row: number; column: number };
}

const prompt = { chat: '> ', name: 'Your name: ' };

export function frameOf(looked: Looked): Frame {
  const { chat, size, box, panel } = looked;
  const label = chat.me ? prompt.chat : prompt.name;
  const { columns, main } = layoutOf(size, { input: 1, alert: 0 });
  const input = inputOf(looked.draft, label, columns);
  const alert = alertRows(chat.alerts, main);
  const layout = layoutOf(size, { input: input.rows.length, alert: alert.length });
  const status = panel
    ? { text: 'Esc closes, PgUp and PgDn scroll', urgent: false }
    : statusLine(looked, layout);
  const window = windowOf(input.rows, input.row, layout.input);
  return {
    layout,
    top: padded(topLine(chat, looked.where, box, layout), layout.columns),
    sidebar: layout.sidebar > 0 ? sidebarRows(chat, box, layout) : [],
    header: padded(panel?.title ?? headerOf(box, chat), layout.main),
    ...(panel ? panelContent(panel, layout) : mainContent(looked, layout)),
    alert: cutAlert(alert, layout.alert).map((row) => cut(row, main)),
    status: { ...status, text: padded(status.text, layout.main) },
    input: window.rows,
    cursor: { row: layout.rows - layout.input + input.row - window.top, column: input.column },
  };
}

/** The label stands before what is written as if it were part of it. */
const inputOf = (draft: Draft, label: string, columns: number) =>
  inputRows(label + draft.text, label.length + draft.cursor, columns);

/** Some of the rows, the cursor's among them. */
function windowOf(rows: string[], cursor: number, height: number): { rows: string[]; top: number } {
  const top = Math.max(0, Math.min(cursor - height + 1, rows.length - height));
  const from = Math.min(Math.max(top, cursor - height + 1), cursor);
  return { rows: rows.slice(from, from + height), top: from };
}

function alertRows(alerts: readonly Alert[], columns: number): string[] {
  const alert = alerts.at(-1);
  if (!alert) return [];
  const from = alert.from === undefined ? '' : `${alert.from} (to all): `;
  const more = alerts.length > 1 ? ` (and ${alerts.length - 1} more: /alerts)` : '';
  return wrap(`! ${from}${alert.text}${more} [Esc]`, columns, columns);
}

/** Of a long alert the beginning, and where the rest is to be read. */
const cutAlert = (rows: string[], height: number): string[] =>
  rows.length <= height ? rows : [...rows.slice(0, height - 1), '… /alerts shows all of it [Esc]'];

/** How many rows of a panel there are, and what of them is in view. */
export function panelRows({ lines }: Panel, columns: number): string[] {
  return lines.flatMap((line) => wrap(line, columns, columns));
}

const panelContent = (panel: Panel, layout: Layout) => ({
  rows: undefined,
  lines: panelRows(panel, layout.main).slice(panel.top, panel.top + layout.log),
});

function mainContent({ chat, box, anchor, trouble, where }: Looked, layout: Layout) {
  const words = (lines: string[]) => ({
    rows: undefined,
    lines: lines.flatMap((line) => wrap(line, layout.main, layout.main)).slice(0, layout.log),
  });
  if (!chat.me) return words(nameLines(chat, where, trouble));
  if (!box) return words(lobbyLines(chat));
  if (box.loading) return words(['Reading what was kept…']);
  const log = { entries: box.entries, columns: layout.main, height: layout.log };
  return { rows: seen(log, anchor).rows, lines: [] };
}

/** The one thing to say below the log, most urgent first. */
function statusLine({ chat, box, anchor, note, trouble }: Looked, layout: Layout): Frame['status'] {
  const problem = box?.problem ?? chat.nameProblem ?? chat.roomProblem;
  const urgent =
    note ?? problem ?? (chat.storageFull ? fullText : undefined) ?? keyText(box) ?? heldText(box);
  if (urgent !== undefined) return { text: urgent, urgent: true };
  if (chat.connection !== 'online') return { text: offlineText(chat, box, trouble), urgent: true };
  if (trouble !== undefined) return { text: trouble, urgent: true };
  if (chat.reduced) return { text: reducedText, urgent: true };
  const below = box && seen({ entries: box.entries, columns: layout.main, height: layout.log }, anchor).below;
  if (box && below) return { text: newsBelow(box.unread, below), urgent: box.unread > 0 };
  return { text: box ? statusOf(box, chat.connection) : '', urgent: false };
}

const fullText = 'Nothing more can be kept: /forget what you do not need, or make room on the disk.';

const reducedText =
  'The server cannot reach the other servers: only those who are on it are seen and reached.';

function offlineText(chat: ChatState, box: Box | undefined, trouble: string | undefined): string {
  const word = chat.connection === 'connecting' ? 'Connecting' : 'Reconnecting';
  const state = box ? statusOf(box, chat.connection) : word;
  return trouble === undefined ? state : `${state}. ${trouble}`;
}

const newsBelow = (unread: number, below: number): string =>
  unread > 0
    ? `▼ ${unread} new ${unread === 1 ? 'message' : 'messages'} (Ctrl+End)`
    : `▼ ${below} more (Ctrl+End)`;

const keyText = (box: Box | undefined): string | undefined =>
  box?.kind === 'conversation' && box.newKey
    ? `${box.name} has a new key: /accept trusts it, until then nothing is sent`
    : undefined;

function heldText(box: Box | undefined): string | undefined {
  if (box?.kind !== 'conversation' || box.heldBack === 0) return undefined;
  const count = box.heldBack === 1 ? '1 message is' : `${box.heldBack} messages are`;
  return `${count} held back: /release sends to this ${box.name}, /discard deletes`;
}
