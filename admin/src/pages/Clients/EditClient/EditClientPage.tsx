import { Box, Button, Flex, Tabs } from '@strapi/design-system';
import { BackButton, Layouts, Page, useQueryParams, useRBAC } from '@strapi/strapi/admin';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router-dom';
import { styled } from 'styled-components';
import type { ClientView } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { Notice } from '../../../components/Notice';
import { Panel } from '../../../components/Panel';
import { SectionShell } from '../../../components/SectionShell';
import { UnsavedGuard } from '../../../components/UnsavedGuard';
import { CLIENT_PERMISSIONS } from '../../../permissions';
import { useText } from '../../../translations/useText';
import { kindLabels } from '../kindLabels';
import { ClientActions } from './ClientActions';
import type { DraftErrors } from './draft';
import { tabs } from './tabList';
import type { May } from './tabs';
import { useClientDraft, type ClientDraft } from './useClientDraft';

const allFields = tabs.flatMap(({ fields }) => fields);

/** Problems of fields that are on no tab. */
const elsewhere = (errors: DraftErrors): string[] =>
  Object.entries(errors).flatMap(([field, messages = []]) =>
    allFields.includes(field) ? [] : messages.map((message) => `${field}: ${message}`),
  );

/** On a phone they scroll sideways; elsewhere all of them are in view, whatever the language. */
const TabRow = styled(Box)`
  overflow: auto;

  ${({ theme }) => theme.breakpoints.medium} {
    [role='tablist'] {
      flex-wrap: wrap;
    }

    [role='tab'] {
      padding-inline: ${({ theme }) => theme.spaces[2]};
    }
  }
`;

const Notices = ({ form, onReload }: { form: ClientDraft; onReload: () => void }) => {
  const t = useText();
  const { client, errors, failure, isStale } = form;
  const others = elsewhere(errors);
  return (
    <>
      {client.origin === 'config' && <Notice kind="info">{t('edit.declared')}</Notice>}
      {client.declared_too && <Notice kind="warning">{t('edit.declaredToo')}</Notice>}
      {isStale && (
        <Flex direction="column" alignItems="flex-start" gap={2}>
          <Notice kind="danger" title={t('edit.stale')}>
            {t('edit.stale.hint')}
          </Notice>
          <Button variant="secondary" onClick={onReload}>
            {t('edit.stale.reload')}
          </Button>
        </Flex>
      )}
      {failure && <Notice kind="danger">{failure}</Notice>}
      {others.length > 0 && <Notice kind="danger">{others.join(' ')}</Notice>}
    </>
  );
};

interface ClientEditorProps {
  loaded: ClientView;
  may: May;
  onReload: () => void;
}

const ClientEditor = ({ loaded, may, onReload }: ClientEditorProps) => {
  const t = useText();
  const form = useClientDraft(loaded);
  const [{ query }, setQuery] = useQueryParams<{ tab?: string }>();
  const [isGone, setGone] = useState(false);
  const { client } = form;
  const disabled = !may.update || client.origin === 'config';
  const current = tabs.find(({ id }) => id === query.tab)?.id ?? 'general';
  const openTab = (tab: string) => setQuery({ tab });
  const tabList = useRef<HTMLDivElement>(null);
  // On a narrow screen only some of them are in view.
  useEffect(() => {
    tabList.current
      ?.querySelector('[data-state=active]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  const props = { form, disabled, may };

  const save = async () => {
    const errors = await form.save();
    const wrong = tabs.find(({ fields }) => fields.some((field) => errors[field]));
    if (wrong) openTab(wrong.id);
  };

  return (
    <Page.Main>
      <Page.Title>{client.client_name ?? client.client_id}</Page.Title>
      <UnsavedGuard isChanged={form.isChanged && !isGone} />
      <Layouts.Header
        title={client.client_name ?? client.client_id}
        subtitle={t(kindLabels[client.kind])}
        navigationAction={<BackButton />}
        primaryAction={<ClientActions {...props} onSave={save} onGone={() => setGone(true)} />}
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Notices form={form} onReload={onReload} />
          <Tabs.Root value={current} onValueChange={openTab} variant="simple">
            <TabRow ref={tabList}>
              <Tabs.List aria-label={t('edit.tabs')}>
                {tabs.map(({ id, label, fields }) => (
                  <Tabs.Trigger key={id} value={id}>
                    {t(label)}
                    {fields.some((field) => form.errors[field]) && ' ⚠'}
                  </Tabs.Trigger>
                ))}
              </Tabs.List>
            </TabRow>
            {tabs.map(({ id, Content }) => (
              <Tabs.Content key={id} value={id}>
                <Panel padding={6} marginTop={4}>
                  <Flex direction="column" alignItems="stretch" gap={5}>
                    <Content {...props} />
                  </Flex>
                </Panel>
              </Tabs.Content>
            ))}
          </Tabs.Root>
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};

/** One application: everything about it, in tabs. */
export const EditClientPage = () => {
  const t = useText();
  const { clientId = '' } = useParams();
  const { readClient } = useApi();
  const { allowedActions, isLoading: isLoadingRights } = useRBAC(CLIENT_PERMISSIONS);
  const { data, error, isLoading, reload } = useRequest(
    useCallback((signal: AbortSignal) => readClient(clientId, signal), [readClient, clientId]),
  );
  // Counts the loads: each gives the editor a fresh start.
  const [loads, setLoads] = useState(0);

  if (error !== undefined) {
    return (
      <SectionShell title={t('clients.title')}>
        <LoadFailure title={t('edit.failed')} error={error} onRetry={reload} />
      </SectionShell>
    );
  }
  if (!data || isLoading || isLoadingRights) {
    return (
      <SectionShell title={t('clients.title')}>
        <Loading>{t('edit.loading')}</Loading>
      </SectionShell>
    );
  }

  return (
    <ClientEditor
      key={`${data.client_id}-${loads}`}
      loaded={data}
      may={{
        update: allowedActions.canUpdate ?? false,
        delete: allowedActions.canDelete ?? false,
        secrets: allowedActions.canSecrets ?? false,
        create: allowedActions.canCreate ?? false,
      }}
      onReload={() => {
        setLoads((count) => count + 1);
        reload();
      }}
    />
  );
};
