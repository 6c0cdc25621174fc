import { Button, Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { CLIENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { AddClientDialog } from './AddClient/AddClientDialog';
import { ClientList } from './ClientList';

/** The applications that sign in with this site, as far as the admin's permissions go. */
export const ClientsSection = ({ discoveryUrl }: { discoveryUrl?: string }) => {
  const t = useText();
  const { allowedActions, isLoading } = useRBAC(CLIENT_PERMISSIONS);
  const [isAdding, setAdding] = useState(false);
  const [createdCount, setCreatedCount] = useState(0);

  if (isLoading) return <Loading>{t('clients.loading')}</Loading>;

  const openDialog = allowedActions.canCreate ? () => setAdding(true) : undefined;

  return (
    <Flex tag="section" aria-labelledby="oidc-server-clients" direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography id="oidc-server-clients" tag="h2" variant="beta">
          {t('clients.title')}
        </Typography>
        {openDialog && (
          <Button startIcon={<Plus />} onClick={openDialog}>
            {t('clients.add')}
          </Button>
        )}
      </Flex>
      {allowedActions.canRead ? (
        <ClientList key={createdCount} onAdd={openDialog} />
      ) : (
        <Notice kind="info">{t('clients.forbidden')}</Notice>
      )}
      {isAdding && (
        <AddClientDialog
          discoveryUrl={discoveryUrl}
          onCreated={() => setCreatedCount((count) => count + 1)}
          onClose={() => setAdding(false)}
        />
      )}
    </Flex>
  );
};
