/**
 * The screen, drawn from a frame. Components know frames and looks; no store, no socket and no key.
 */
import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import { columnsOf } from '../typing/graphemes.ts';
import type { Frame } from './frame.ts';
import type { SidebarRow } from './furniture.ts';
import type { LogRow } from './log-rows.ts';
import type { Look, Theme } from './theme.ts';

export interface Frames {
  subscribe(listener: () => void): () => void;
  frame(): Frame;
}

export function Screen({ frames, theme }: { frames: Frames; theme: Theme }) {
  const frame = useSyncExternalStore(frames.subscribe, frames.frame, frames.frame);
  const { layout } = frame;
  return (
    <Box flexDirection="column" width={layout.columns} height={layout.rows} overflow="hidden">
      <Row text={frame.top} look={theme.look('bar')} />
      <Box>
        {layout.sidebar > 0 && <Sidebar rows={frame.sidebar} width={layout.sidebar + 1} theme={theme} />}
        <Main frame={frame} theme={theme} />
      </Box>
      <Input rows={frame.input} height={layout.input} />
    </Box>
  );
}

/** One row, as it is: it was made to fit. */
function Row({ text, look = {} }: { text: string; look?: Look }) {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate" {...look}>
        {text === '' ? ' ' : text}
      </Text>
    </Box>
  );
}

const sidebarLooks = {
  title: 'title',
  box: 'plain',
  active: 'active',
  unread: 'unread',
  person: 'here',
  away: 'faint',
  empty: 'plain',
} as const;

function Sidebar({ rows, width, theme }: { rows: SidebarRow[]; width: number; theme: Theme }) {
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {rows.map(({ kind, text }, index) => (
        <Row key={keyOf(index)} text={text} look={theme.look(sidebarLooks[kind])} />
      ))}
    </Box>
  );
}

function Main({ frame, theme }: { frame: Frame; theme: Theme }) {
  const { layout, status } = frame;
  return (
    <Box flexDirection="column" width={layout.main} flexShrink={0}>
      <Row text={frame.header} look={theme.look('title')} />
      <Box flexDirection="column" height={layout.log} flexShrink={0}>
        {frame.rows?.map((row, index) => (
          <Entry key={keyOf(index)} row={row} theme={theme} />
        ))}
        {frame.lines.map((line, index) => (
          <Row key={keyOf(index)} text={line} />
        ))}
      </Box>
      {frame.alert.map((line, index) => (
        <Row key={keyOf(index)} text={line} look={theme.look('alert')} />
      ))}
      <Row text={status.text} look={theme.look(status.urgent ? 'urgent' : 'faint')} />
    </Box>
  );
}

function Entry({ row, theme }: { row: LogRow; theme: Theme }) {
  const faint = theme.look('faint');
  const text = row.kind === 'notice' || row.kind === 'day' ? faint : {};
  const who = row.kind === 'notice' ? faint : row.mine ? theme.look('mine') : theme.ofName(row.from);
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">
        <Text {...faint}>{row.time}</Text>
        <Text {...who}>{row.who}</Text>
        <Text {...text}>{row.text === '' && columnsOf(row.time + row.who) === 0 ? ' ' : row.text}</Text>
        <Text {...faint}>{row.tail}</Text>
      </Text>
    </Box>
  );
}

function Input({ rows, height }: { rows: string[]; height: number }) {
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {rows.map((row, index) => (
        <Row key={keyOf(index)} text={row} />
      ))}
    </Box>
  );
}

/** Rows are places on the screen: what stands in one changes, the row stays. */
const keyOf = (index: number): string => `row ${index}`;
