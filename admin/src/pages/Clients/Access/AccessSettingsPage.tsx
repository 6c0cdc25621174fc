import { Button, Flex } from '@strapi/design-system';
import { Layouts, Page, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { AccessSettingsView } from '../../../../../server/src/contracts/access';
import { useAccessApi, type AccessSettingsInput } from '../../../api/access';
import { explainFailure, fieldFailures } from '../../../api/failure';
import { useRequest } from '../../../api/useRequest';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { Notice } from '../../../components/Notice';
import { Panel } from '../../../components/Panel';
import { SectionLinks } from '../../../components/SectionLinks';
import { SectionShell } from '../../../components/SectionShell';
import { UnsavedGuard } from '../../../components/UnsavedGuard';
import { ACCESS_PERMISSIONS } from '../../../permissions';
import { useText } from '../../../translations/useText';
import { DefaultField } from './DefaultField';
import { RuleList } from './RuleList';
import { useSettingsProblems } from './useProblems';

const Editor = ({ settings, onSaved }: { settings: AccessSettingsView; onSaved: () => void }) => {
  const t = useText();
  const { saveSettings } = useAccessApi();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(ACCESS_PERMISSIONS);
  const [draft, setDraft] = useState<AccessSettingsInput>();
  const [isSaving, setSaving] = useState(false);
  const { rules, newClients } = draft ?? settings;
  const isDeclared = settings.origin === 'config';
  const readOnly = isDeclared || allowedActions.canUpdate !== true;
  const problems = useSettingsProblems(rules);

  const save = async () => {
    if (!draft) return;
    setSaving(true);
    try {
      await saveSettings(draft);
      toggleNotification({ type: 'success', message: t('access.saved') });
      setDraft(undefined);
      onSaved();
    } catch (error) {
      // The rules say themselves what is wrong with them.
      const isMarked = fieldFailures(error).length > 0;
      toggleNotification({
        type: 'danger',
        message: isMarked ? t('editor.refused') : explainFailure(error, t),
      });
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      <UnsavedGuard isChanged={draft !== undefined} />
      <Layouts.Header
        title={t('access.title')}
        subtitle={t('access.title.hint')}
        primaryAction={
          readOnly ? undefined : (
            <Button disabled={!draft} loading={isSaving} onClick={save}>
              {t('access.save')}
            </Button>
          )
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <Panel padding={6}>
          <Flex direction="column" alignItems="stretch" gap={6}>
            {isDeclared && <Notice kind="info">{t('access.declared')}</Notice>}
            <DefaultField
              label={t('access.newClients')}
              hint={t('access.newClients.hint')}
              value={newClients}
              disabled={readOnly}
              onChange={(next) => setDraft({ rules, newClients: next })}
            />
            <RuleList
              rules={rules}
              problems={problems}
              problemPath={['access_policy', 'rules']}
              readOnly={readOnly}
              isOpen={false}
              onChange={(next) => setDraft({ rules: next, newClients })}
            />
          </Flex>
        </Panel>
      </Layouts.Content>
    </>
  );
};

/** Rules for every client, and what new ones start with. */
export const AccessSettingsPage = () => {
  const t = useText();
  const { readSettings } = useAccessApi();
  const { data, error, reload } = useRequest(readSettings);

  if (!data) {
    return (
      <SectionShell title={t('access.title')}>
        {error === undefined ? (
          <Loading>{t('access.loading')}</Loading>
        ) : (
          <LoadFailure title={t('access.loadFailed')} error={error} onRetry={reload} />
        )}
      </SectionShell>
    );
  }
  return (
    <Page.Main>
      <Page.Title>{t('access.title')}</Page.Title>
      <Editor settings={data} onSaved={reload} />
    </Page.Main>
  );
};
