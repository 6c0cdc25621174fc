import { Modal } from '@strapi/design-system';
import { useState } from 'react';
import type { CreatedClient } from '../../../../../server/src/contracts/clients';
import { useText } from '../../../translations/useText';
import { ClientCredentials } from './ClientCredentials';
import { ClientForm } from './ClientForm';
import { useClientForm } from './useClientForm';

const stayOpen = (event: Event) => event.preventDefault();

interface AddClientDialogProps {
  discoveryUrl?: string;
  /** The client exists from now on, whether or not its secret has been read yet. */
  onCreated: () => void;
  onClose: () => void;
}

/** Two steps: describe the application, then read its credentials, which are shown this once. */
export const AddClientDialog = ({ discoveryUrl, onCreated, onClose }: AddClientDialogProps) => {
  const t = useText();
  const [client, setClient] = useState<CreatedClient>();

  const showCredentials = (created: CreatedClient) => {
    setClient(created);
    onCreated();
  };

  const form = useClientForm(showCredentials);

  // Leaving while the request is under way would lose the answer, and the secret with it.
  const closeUnlessSending = (open: boolean) => {
    if (!open && !form.isSending) onClose();
  };

  return (
    <Modal.Root open onOpenChange={closeUnlessSending}>
      {/* A slip of the mouse must not lose what was typed, nor a key the secret. */}
      <Modal.Content
        aria-describedby={undefined}
        onInteractOutside={stayOpen}
        onEscapeKeyDown={client ? stayOpen : undefined}
      >
        <Modal.Header closeLabel={t('dialog.close')}>
          <Modal.Title>
            {client
              ? t('credentials.title', { name: client.client_name ?? client.client_id })
              : t('clients.add')}
          </Modal.Title>
        </Modal.Header>
        {client ? (
          <ClientCredentials client={client} discoveryUrl={discoveryUrl} onDone={onClose} />
        ) : (
          <ClientForm state={form} onCancel={onClose} />
        )}
      </Modal.Content>
    </Modal.Root>
  );
};
