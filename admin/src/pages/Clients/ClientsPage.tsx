import { Button, Flex } from '@strapi/design-system';
import { Layouts, Page, useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { SectionLinks } from '../../components/SectionLinks';
import { CLIENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { AddButton } from './AddButton';
import { ClientList } from './ClientList';
import { newClientPath } from './paths';
import { ExportButton } from './Transfer/ExportButton';
import { ImportDialog } from './Transfer/ImportDialog';

/** The applications that sign in with this site. */
export const ClientsPage = () => {
  const t = useText();
  const navigate = useNavigate();
  const { allowedActions } = useRBAC(CLIENT_PERMISSIONS);
  const [isImporting, setImporting] = useState(false);
  const [imports, setImports] = useState(0);

  return (
    <Page.Main>
      <Page.Title>{t('clients.title')}</Page.Title>
      <Layouts.Header
        title={t('clients.title')}
        subtitle={t('overview.subtitle')}
        primaryAction={
          <Flex gap={2} wrap="wrap">
            <ExportButton />
            {allowedActions.canCreate && (
              <Button variant="tertiary" onClick={() => setImporting(true)}>
                {t('transfer.import')}
              </Button>
            )}
            <AddButton />
          </Flex>
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <ClientList
          key={imports}
          onAdd={allowedActions.canCreate ? () => navigate(newClientPath) : undefined}
        />
      </Layouts.Content>
      {isImporting && (
        <ImportDialog
          onImported={() => setImports((count) => count + 1)}
          onClose={() => setImporting(false)}
        />
      )}
    </Page.Main>
  );
};
