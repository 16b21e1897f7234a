/**
 * A dialog over the page: title, content, Escape and a click outside close it. Focus goes back where it was.
 */
import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { CloseIcon } from './icons.tsx';

interface ModalDialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** A question that must be answered. */
  role?: 'dialog' | 'alertdialog';
}

export const ModalDialog = ({ title, onClose, children, role = 'dialog' }: ModalDialogProps) => (
  <ModalOverlay
    className="modal-overlay"
    isOpen
    isDismissable={role === 'dialog'}
    onOpenChange={(open) => !open && onClose()}
  >
    <Modal className="modal">
      <Dialog role={role} className="dialog">
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        {children}
        <Button className="icon-button dialog-close" aria-label="Close" onPress={onClose}>
          <CloseIcon />
        </Button>
      </Dialog>
    </Modal>
  </ModalOverlay>
);
