import { Button, Flex } from '@strapi/design-system';
import { Check, Duplicate, Trash } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router-dom';
import { useApi } from '../../../api/client';
import { explainFailure } from '../../../api/failure';
import { Ask } from '../../../components/Ask';
import { useText } from '../../../translations/useText';
import { copyOf } from '../copyOf';
import { useFreshSecrets } from '../freshSecrets';
import { clientPath, clientsPath } from '../paths';
import type { TabProps } from './tabs';

interface ClientActionsProps extends TabProps {
  onSave: () => void;
  /** Leaving is meant: nothing unsaved is asked about. */
  onGone: () => void;
}

/** What can be done with the client as a whole. */
export const ClientActions = ({ form, disabled, may, onSave, onGone }: ClientActionsProps) => {
  const t = useText();
  const navigate = useNavigate();
  const { createClient, deleteClient } = useApi();
  const { keep } = useFreshSecrets();
  const { toggleNotification } = useNotification();
  const [isDeleting, setDeleting] = useState(false);
  const { client } = form;
  const name = client.client_name ?? client.client_id;

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    }
  };

  const duplicate = () =>
    attempt(async () => {
      const created = await createClient(copyOf(client, t('edit.copyOf', { name })));
      keep(created.client_id, created.client_secret);
      navigate(`${clientPath(created.client_id)}?tab=general`);
    });

  const remove = () =>
    attempt(async () => {
      await deleteClient(client.client_id);
      // At once: the navigation below asks whether anything is unsaved.
      flushSync(onGone);
      toggleNotification({ type: 'success', message: t('edit.deleted', { name }) });
      navigate(clientsPath);
    });

  return (
    <Flex gap={2} wrap="wrap">
      {may.create && (
        <Button variant="tertiary" startIcon={<Duplicate />} onClick={duplicate}>
          {t('edit.duplicate')}
        </Button>
      )}
      {may.delete && client.origin !== 'config' && (
        <Button variant="danger-light" startIcon={<Trash />} onClick={() => setDeleting(true)}>
          {t('edit.delete')}
        </Button>
      )}
      {!disabled && (
        <Button startIcon={<Check />} loading={form.isSaving} disabled={!form.isChanged} onClick={onSave}>
          {t('edit.save')}
        </Button>
      )}
      {isDeleting && (
        <Ask
          title={t('edit.delete.title', { name })}
          consequence={t('edit.delete.consequence', { count: client.sign_ins_30_days })}
          action={t('edit.delete')}
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </Flex>
  );
};
