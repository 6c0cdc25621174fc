import { Box, Button } from '@strapi/design-system';
import { Layouts, Page, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { useParams } from 'react-router-dom';
import type { AccessPolicy } from '../../../../../server/src/contracts/access';
import type { ClientView } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure } from '../../../api/failure';
import { useRequest } from '../../../api/useRequest';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { Notice } from '../../../components/Notice';
import { Panel } from '../../../components/Panel';
import { UPDATE_CLIENTS } from '../../../permissions';
import { useText } from '../../../translations/useText';
import { AccessTab } from './AccessTab';

const Editor = ({ client, onSaved }: { client: ClientView; onSaved: () => void }) => {
  const t = useText();
  const { updateClient } = useApi();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(UPDATE_CLIENTS);
  const [draft, setDraft] = useState<AccessPolicy>();
  const [isSaving, setSaving] = useState(false);
  const isDeclared = client.origin === 'config';
  const readOnly = isDeclared || allowedActions.canUpdate !== true;

  const save = async () => {
    if (!draft) return;
    setSaving(true);
    try {
      await updateClient(client.client_id, { ...client, access_policy: draft });
      toggleNotification({ type: 'success', message: t('access.saved') });
      setDraft(undefined);
      onSaved();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      <Layouts.Header
        title={t('access.client.title', { name: client.client_name ?? client.client_id })}
        subtitle={t('access.client.hint')}
        primaryAction={
          readOnly ? undefined : (
            <Button disabled={!draft} loading={isSaving} onClick={save}>
              {t('access.save')}
            </Button>
          )
        }
      />
      <Layouts.Content>
        {isDeclared && (
          <Box paddingBottom={4}>
            <Notice kind="info">{t('access.declared')}</Notice>
          </Box>
        )}
        <Panel padding={6}>
          <AccessTab
            clientId={client.client_id}
            policy={draft ?? client.access_policy}
            readOnly={readOnly}
            onChange={setDraft}
          />
        </Panel>
      </Layouts.Content>
    </>
  );
};

/** Who may use one client, on a page of its own. */
export const AccessPage = () => {
  const t = useText();
  const { clientId = '' } = useParams();
  const { readClient } = useApi();
  const load = useCallback((signal: AbortSignal) => readClient(clientId, signal), [readClient, clientId]);
  const { data, error, reload } = useRequest(load);

  return (
    <Page.Main>
      <Page.Title>{t('access.check')}</Page.Title>
      {error !== undefined && <LoadFailure title={t('access.loadFailed')} error={error} onRetry={reload} />}
      {!data && error === undefined && <Loading>{t('access.loading')}</Loading>}
      {data && <Editor client={data} onSaved={reload} />}
    </Page.Main>
  );
};
