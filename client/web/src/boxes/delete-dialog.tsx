/**
 * Asks before everything kept of a conversation or room is deleted.
 */

import type { Box } from '../../../state/model.ts';
import { ModalDialog } from '../common/modal-dialog.tsx';
import { useStore } from '../store-context.tsx';

export function DeleteDialog({ box, onClose }: { box: Box; onClose: () => void }) {
  const store = useStore();
  const remove = () => {
    store.deleteHistory(box.id);
    onClose();
  };
  const what = box.kind === 'room' ? `the room ${box.name}` : `the conversation with ${box.name}`;
  return (
    <ModalDialog role="alertdialog" title="Delete history" onClose={onClose}>
      <p>Everything this browser keeps of {what} is deleted for good. What others keep stays with them.</p>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button danger" onClick={remove}>
          Delete
        </button>
      </div>
    </ModalDialog>
  );
}
