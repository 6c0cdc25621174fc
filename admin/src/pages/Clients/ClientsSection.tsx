import { Button, Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { CLIENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { ClientList } from './ClientList';
import { newClientPath } from './paths';
import { ExportButton } from './Transfer/ExportButton';
import { ImportDialog } from './Transfer/ImportDialog';

/** The applications that sign in with this site, as far as the admin's permissions go. */
export const ClientsSection = () => {
  const t = useText();
  const navigate = useNavigate();
  const { allowedActions, isLoading } = useRBAC(CLIENT_PERMISSIONS);
  const [isImporting, setImporting] = useState(false);
  const [imports, setImports] = useState(0);

  if (isLoading) return <Loading>{t('clients.loading')}</Loading>;

  const add = allowedActions.canCreate ? () => navigate(newClientPath) : undefined;

  return (
    <Flex tag="section" aria-labelledby="oidc-server-clients" direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography id="oidc-server-clients" tag="h2" variant="beta">
          {t('clients.title')}
        </Typography>
        <Flex gap={2} wrap="wrap">
          {allowedActions.canRead && <ExportButton />}
          {add && (
            <>
              <Button variant="tertiary" onClick={() => setImporting(true)}>
                {t('transfer.import')}
              </Button>
              <Button startIcon={<Plus />} onClick={add}>
                {t('clients.add')}
              </Button>
            </>
          )}
        </Flex>
      </Flex>
      {allowedActions.canRead ? (
        <ClientList key={imports} onAdd={add} />
      ) : (
        <Notice kind="info">{t('clients.forbidden')}</Notice>
      )}
      {isImporting && (
        <ImportDialog
          onImported={() => setImports((count) => count + 1)}
          onClose={() => setImporting(false)}
        />
      )}
    </Flex>
  );
};
