import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useCatalogueApi } from '../../api/catalogue';
import { explainFailure, failuresBelow, fieldFailures, NotThere, type FieldFailure } from '../../api/failure';
import { useRequest } from '../../api/useRequest';
import { EditorPage } from '../../components/EditorPage';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { SectionShell } from '../../components/SectionShell';
import { PLUGIN_ID } from '../../pluginId';
import { useTranslated } from '../../translations/useProblemText';
import { useText } from '../../translations/useText';
import { ClaimsPreview } from '../ClaimsPreview/ClaimsPreview';
import { ScopeForm } from './ScopeForm';
import { emptyScope, toDraft, toScope, type ScopeDraft } from './scopeDraft';

const LIST = `/plugins/${PLUGIN_ID}/scopes`;

const Editor = ({ initial, isNew }: { initial: ScopeDraft; isNew: boolean }) => {
  const t = useText();
  const navigate = useNavigate();
  const { createScope, updateScope } = useCatalogueApi();
  const [draft, setDraft] = useState(initial);
  const [refused, setRefused] = useState<FieldFailure[]>([]);
  const [previewed, setPreviewed] = useState<FieldFailure[]>([]);
  const failures = useTranslated()([...refused, ...failuresBelow(previewed, 'draftScopes', '0')]);
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const { toggleNotification } = useNotification();

  const save = async () => {
    setSaving(true);
    try {
      await (isNew ? createScope(toScope(draft)) : updateScope(toScope(draft)));
      toggleNotification({ type: 'success', message: t('edit.saved') });
      navigate(LIST);
    } catch (error) {
      const found = fieldFailures(error);
      setRefused(found);
      setFailure(found.length === 0 ? explainFailure(error, t) : undefined);
      setSaving(false);
    }
  };

  return (
    <EditorPage
      title={isNew ? t('scopes.add') : t('scopes.editTitle', { name: draft.name })}
      back={{ to: LIST, label: t('scopes.title') }}
      isChanged={JSON.stringify(draft) !== JSON.stringify(initial)}
      isSaving={isSaving}
      failure={failure}
      onSave={() => void save()}
      form={
        <ScopeForm
          draft={draft}
          isNew={isNew}
          failures={failures}
          onChange={(changes) => {
            setDraft((previous) => ({ ...previous, ...changes }));
            setRefused([]);
          }}
        />
      }
      aside={
        <ClaimsPreview
          {...(draft.name.trim() === '' ? {} : { draftScopes: [toScope(draft)] })}
          onRefused={setPreviewed}
        />
      }
    />
  );
};

const Existing = ({ name }: { name: string }) => {
  const t = useText();
  const { listScopes } = useCatalogueApi();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const scope = (await listScopes(signal)).results.find((one) => one.name === name);
      if (!scope) throw new NotThere();
      return scope;
    },
    [listScopes, name],
  );
  const { data, error, isLoading, reload } = useRequest(load);
  if (data) return <Editor initial={toDraft(data)} isNew={false} />;
  return (
    <SectionShell title={t('scopes.title')}>
      {isLoading ? (
        <Loading>{t('scopes.loading')}</Loading>
      ) : (
        <LoadFailure title={t('scopes.oneFailed')} error={error} onRetry={reload} />
      )}
    </SectionShell>
  );
};

/** `scopes/new` and `scopes/:name`. */
export const ScopeEditor = () => {
  const { name } = useParams<{ name: string }>();
  return name === undefined ? <Editor initial={emptyScope} isNew /> : <Existing name={name} />;
};
