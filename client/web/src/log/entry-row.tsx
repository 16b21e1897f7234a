/**
 * One entry of a log: a message in its bubble, something done, or a notice.
 */
import { memo, type ReactNode } from 'react';
import { fullLabel, isoLabel, timeLabel } from '../../../state/dates.ts';
import type { Entry, Progress } from '../../../state/model.ts';
import { RichText } from '../text/rich-text.tsx';

interface EntryRowProps {
  entry: Entry;
  first: boolean;
  last: boolean;
  /** Whether the sender's name is seen above; it can always be heard. */
  named: boolean;
}

export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  return draw[props.entry.kind](props);
});

const draw: Record<Entry['kind'], (props: EntryRowProps) => ReactNode> = {
  text: Message,
  action: Action,
  notice: Notice,
};

function Message({ entry, first, last, named }: EntryRowProps) {
  return (
    <div className="message" data-mine={entry.mine} data-first={first} data-last={last}>
      {first && (
        <div className={named ? 'sender' : 'visually-hidden'}>
          <bdi>{entry.mine ? 'You' : entry.from}</bdi>
        </div>
      )}
      <div className="bubble">
        <RichText text={entry.text} />
        <Meta entry={entry} />
      </div>
    </div>
  );
}

function Action({ entry }: EntryRowProps) {
  return (
    <div className="action" data-mine={entry.mine}>
      <span className="action-text">
        {'* '}
        <bdi>{entry.from}</bdi> <RichText text={entry.text} />
      </span>
      <Meta entry={entry} />
    </div>
  );
}

function Notice({ entry }: EntryRowProps) {
  return (
    <div className="notice">
      <RichText text={entry.text} /> <Time at={entry.at} />
    </div>
  );
}

const progressWords: Record<Progress, string> = {
  waiting: 'waiting',
  held: 'held back',
  delivered: 'delivered',
};

/** Time and progress. The progress has its room from the beginning, so nothing moves when it changes. */
function Meta({ entry }: { entry: Entry }) {
  return (
    <span className="meta">
      <Time at={entry.at} />
      {entry.mine && (
        <span className="progress" data-progress={entry.progress}>
          {entry.progress === undefined ? '' : progressWords[entry.progress]}
        </span>
      )}
    </span>
  );
}

const Time = ({ at }: { at: number }) => (
  <time dateTime={isoLabel(at) || undefined} title={fullLabel(at)}>
    {timeLabel(at)}
  </time>
);
