import { Button, Flex } from '@strapi/design-system';
import { Layouts, Page, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { Looks, LooksView } from '../../../../server/src/contracts/looks';
import { explainFailure, fieldFailures, isConflict } from '../../api/failure';
import { useLooksApi } from '../../api/looks';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { SectionLinks } from '../../components/SectionLinks';
import { UnsavedGuard } from '../../components/UnsavedGuard';
import { LOOKS_PERMISSIONS } from '../../permissions';
import { useText, type Translate } from '../../translations/useText';
import { LooksForm } from './LooksForm';
import { tidy } from './tidy';
import { WithPreview } from './WithPreview';

interface EditorProps {
  loaded: LooksView;
  canUpdate: boolean;
  /** Reads what somebody else saved; the draft is given up. */
  onReload: () => void;
}

/** The fields say themselves what is wrong with them: see usePreview. */
const refusalText = (error: unknown, t: Translate): string => {
  if (isConflict(error)) return t('looks.stale');
  return fieldFailures(error).length > 0 ? t('editor.refused') : explainFailure(error, t);
};

const Editor = ({ loaded, canUpdate, onReload }: EditorProps) => {
  const t = useText();
  const { saveLooks } = useLooksApi();
  const { toggleNotification } = useNotification();
  const [view, setView] = useState(loaded);
  const [draft, setDraft] = useState<Looks>(loaded.looks);
  const [isSaving, setSaving] = useState(false);
  const [isStale, setStale] = useState(false);
  const looks = tidy(draft);
  const isChanged = JSON.stringify(looks) !== JSON.stringify(tidy(view.looks));
  const disabled = !canUpdate || view.origin === 'config';

  const save = async () => {
    setSaving(true);
    try {
      const saved = await saveLooks({ looks, version: view.version });
      setView(saved);
      setDraft(saved.looks);
      setStale(false);
      toggleNotification({ type: 'success', message: t('looks.saved') });
    } catch (error) {
      setStale(isConflict(error));
      toggleNotification({ type: 'danger', message: refusalText(error, t) });
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      <UnsavedGuard isChanged={isChanged} />
      <Layouts.Header
        title={t('looks.title')}
        subtitle={t('looks.title.hint')}
        primaryAction={
          disabled ? undefined : (
            <Button disabled={!isChanged} loading={isSaving} onClick={save}>
              {t('looks.save')}
            </Button>
          )
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {view.origin === 'config' && <Notice kind="info">{t('looks.declared')}</Notice>}
          {isStale && (
            <Flex direction="column" alignItems="flex-start" gap={2}>
              <Notice kind="danger" title={t('looks.stale')}>
                {t('edit.stale.hint')}
              </Notice>
              <Button variant="secondary" onClick={onReload}>
                {t('edit.stale.reload')}
              </Button>
            </Flex>
          )}
          <WithPreview draft={{ looks }} pages={view.pages} languages={view.languages}>
            {(errors) => (
              <LooksForm
                looks={draft}
                change={(changes) => setDraft((previous) => ({ ...previous, ...changes }))}
                errors={errors}
                disabled={disabled}
                languages={view.languages}
                name={{ declared: view.declaredName, otherwise: view.hostName }}
              />
            )}
          </WithPreview>
        </Flex>
      </Layouts.Content>
    </>
  );
};

/** How the pages look to everybody who signs in. */
export const LooksPage = () => {
  const t = useText();
  const { readLooks } = useLooksApi();
  const { allowedActions, isLoading: isLoadingRights } = useRBAC(LOOKS_PERMISSIONS);
  const { data, error, isLoading, reload } = useRequest(readLooks);
  // Counts the loads: each gives the editor a fresh start.
  const [loads, setLoads] = useState(0);

  return (
    <Page.Main>
      <Page.Title>{t('looks.title')}</Page.Title>
      {error !== undefined && <LoadFailure title={t('looks.loadFailed')} error={error} onRetry={reload} />}
      {error === undefined && (!data || isLoading || isLoadingRights) && (
        <Loading>{t('looks.loading')}</Loading>
      )}
      {data && !isLoading && !isLoadingRights && (
        <Editor
          key={loads}
          loaded={data}
          canUpdate={allowedActions.canUpdate ?? false}
          onReload={() => {
            setLoads((count) => count + 1);
            reload();
          }}
        />
      )}
    </Page.Main>
  );
};
