import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useState } from 'react';
import { useText } from '../translations/useText';

interface AskProps {
  title: string;
  /** What happens when the answer is yes, spelled out. */
  consequence: string;
  /** What the button says: the deed, not "yes". */
  action: string;
  onConfirm: () => Promise<void> | void;
  onClose: () => void;
}

/** Asks before something that can't be undone. */
export const Ask = ({ title, consequence, action, onConfirm, onClose }: AskProps) => {
  const t = useText();
  const [isBusy, setBusy] = useState(false);

  const confirm = async () => {
    setBusy(true);
    await onConfirm();
    onClose();
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Content>
        <Dialog.Header>{title}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="danger600" aria-hidden />} textAlign="center">
          {consequence}
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {t('dialog.cancel')}
            </Button>
          </Dialog.Cancel>
          <Button variant="danger" fullWidth loading={isBusy} onClick={confirm}>
            {action}
          </Button>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
};
