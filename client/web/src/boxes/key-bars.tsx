/**
 * What is to be decided in a conversation whose person has another key than before (P2-P4).
 */
import type { ConversationBox } from '../../../state/model.ts';
import { useStore } from '../store-context.tsx';

export function KeyBar({ box }: { box: ConversationBox }) {
  const store = useStore();
  return (
    <div className="bar-note">
      <p>
        <strong>
          <bdi>{box.name}</bdi> has a new key
        </strong>
        <br />
        It may be another device, or another person. Nothing you write goes there until you accept it.
      </p>
      <button
        type="button"
        className="button"
        aria-label={`Accept the new key of ${box.name}`}
        onClick={() => store.acceptKey(box.id)}
      >
        Accept the new key
      </button>
    </div>
  );
}

export function HeldBar({ box }: { box: ConversationBox }) {
  const store = useStore();
  return (
    <div className="bar-note">
      <p>
        {heldText(box.heldBack)} for whoever was <bdi>{box.name}</bdi> before. Send{' '}
        {box.heldBack === 1 ? 'it' : 'them'} to this <bdi>{box.name}</bdi>?
      </p>
      <span className="bar-note-buttons">
        <button type="button" className="button" onClick={() => store.sendHeldBack(box.id)}>
          Send
        </button>
        <button type="button" className="button" onClick={() => store.discardHeldBack(box.id)}>
          Discard
        </button>
      </span>
    </div>
  );
}

const heldText = (count: number): string =>
  count === 1 ? '1 message was written' : `${count} messages were written`;
