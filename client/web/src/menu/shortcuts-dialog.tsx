/**
 * Which keys do what. The keys themselves are handled where they work.
 */
import { ModalDialog } from '../common/modal-dialog.tsx';

const shortcuts: [keys: string[], what: string][] = [
  [['Enter'], 'Send what is typed in a box'],
  [['Shift', 'Enter'], 'Begin a new line'],
  [['Ctrl', 'K'], 'Go to “Chat with”'],
  [['Alt', '↓'], 'Go to the next box'],
  [['Alt', '↑'], 'Go to the box before'],
  [['Esc'], 'Take back what was typed in the bar, close a list or a dialog'],
];

export const ShortcutsDialog = ({ onClose }: { onClose: () => void }) => (
  <ModalDialog title="Keyboard shortcuts" onClose={onClose}>
    <dl className="shortcuts">
      {shortcuts.map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </ModalDialog>
);
