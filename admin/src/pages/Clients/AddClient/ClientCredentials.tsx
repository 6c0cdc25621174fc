import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { useEffect, useRef } from 'react';
import type { CreatedClient } from '../../../../../server/src/contracts/clients';
import { CopyField } from '../../../components/CopyField';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';

interface ClientCredentialsProps {
  client: CreatedClient;
  discoveryUrl?: string;
  onDone: () => void;
}

/** What to paste into the application. The secret is gone for good once this is closed. */
export const ClientCredentials = ({ client, discoveryUrl, onDone }: ClientCredentialsProps) => {
  const t = useText();
  const values = useRef<HTMLDivElement>(null);

  // The form and its focus are gone. The focus does not go to the button: a second Enter would lose the secret.
  useEffect(() => values.current?.focus(), []);

  return (
    <>
      <Modal.Body>
        <Flex ref={values} tabIndex={-1} direction="column" alignItems="stretch" gap={5}>
          {client.client_secret ? (
            <Notice kind="warning" title={t('credentials.once')}>
              {t('credentials.once.hint')}
            </Notice>
          ) : (
            <Notice kind="info">{t('credentials.noSecret')}</Notice>
          )}
          <Typography tag="p">{t('credentials.paste')}</Typography>
          {discoveryUrl && <CopyField label={t('provider.discovery')} value={discoveryUrl} />}
          <CopyField label={t('clients.id')} value={client.client_id} />
          {client.client_secret && <CopyField label={t('credentials.secret')} value={client.client_secret} />}
        </Flex>
      </Modal.Body>
      <Modal.Footer justifyContent="flex-end">
        <Button onClick={onDone}>{t(client.client_secret ? 'credentials.done' : 'dialog.close')}</Button>
      </Modal.Footer>
    </>
  );
};
