import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router-dom';
import type { ClaimMapping, MappingView } from '../../../../server/src/contracts/catalogue';
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
import { emptyMapping, isComplete, toDraft, toMapping, type MappingDraft } from './mappingDraft';
import { MappingForm } from './MappingForm';

const LIST = `/plugins/${PLUGIN_ID}/claim-mappings`;

const Editor = ({ initial, id }: { initial: MappingDraft; id?: string }) => {
  const t = useText();
  const navigate = useNavigate();
  const { createMapping, updateMapping, readFields } = useCatalogueApi();
  const { data: known } = useRequest(readFields);
  const [draft, setDraft] = useState(initial);
  const [refused, setRefused] = useState<FieldFailure[]>([]);
  const [previewed, setPreviewed] = useState<FieldFailure[]>([]);
  const failures = useTranslated()([...refused, ...failuresBelow(previewed, 'mappings', '0')]);
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const { toggleNotification } = useNotification();

  const save = async () => {
    setSaving(true);
    try {
      await (id === undefined ? createMapping(toMapping(draft)) : updateMapping(id, toMapping(draft)));
      toggleNotification({ type: 'success', message: t('edit.saved') });
      navigate(LIST);
    } catch (error) {
      const found = fieldFailures(error);
      setRefused(found);
      setFailure(found.length === 0 ? explainFailure(error, t) : undefined);
      setSaving(false);
    }
  };

  const change = (changes: Partial<MappingDraft>) => {
    setDraft((previous) => ({ ...previous, ...changes }));
    setRefused([]);
  };

  return (
    <EditorPage
      title={id === undefined ? t('mappings.add') : t('mappings.editTitle', { claim: draft.claim })}
      back={{ to: LIST, label: t('mappings.title') }}
      isChanged={JSON.stringify(draft) !== JSON.stringify(initial)}
      isSaving={isSaving}
      failure={failure}
      onSave={() => void save()}
      form={<MappingForm draft={draft} fields={known?.fields ?? []} failures={failures} onChange={change} />}
      aside={
        <ClaimsPreview
          {...(isComplete(draft) ? { mappings: [toMapping(draft)] } : {})}
          onRefused={setPreviewed}
        />
      }
    />
  );
};

const Existing = ({ id }: { id: string }) => {
  const t = useText();
  const { listMappings } = useCatalogueApi();
  const load = useCallback(
    async (signal: AbortSignal): Promise<MappingView> => {
      const mapping = (await listMappings(signal)).results.find((one) => one.id === id);
      if (!mapping) throw new NotThere();
      return mapping;
    },
    [listMappings, id],
  );
  const { data, error, isLoading, reload } = useRequest(load);
  if (data) return <Editor initial={toDraft(data)} id={id} />;
  return (
    <SectionShell title={t('mappings.title')}>
      {isLoading ? (
        <Loading>{t('mappings.loading')}</Loading>
      ) : (
        <LoadFailure title={t('mappings.oneFailed')} error={error} onRetry={reload} />
      )}
    </SectionShell>
  );
};

/** `claim-mappings/new`, which may begin with a suggestion, and `claim-mappings/:id`. */
export const MappingEditor = () => {
  const { id } = useParams<{ id: string }>();
  const state = useLocation().state as { suggestion?: ClaimMapping } | null;
  if (id !== undefined) return <Existing id={id} />;
  return <Editor initial={state?.suggestion ? toDraft(state.suggestion) : emptyMapping} />;
};
