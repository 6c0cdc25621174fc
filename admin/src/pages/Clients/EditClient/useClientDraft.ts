import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { ClientView } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures, isConflict, type FieldFailure } from '../../../api/failure';
import { useProblemText } from '../../../translations/useProblemText';
import { useText } from '../../../translations/useText';
import { draftOf, toClient, toDraftErrors, wireName, type Draft, type DraftErrors } from './draft';

const same = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The form's values, what differs from the server's, and what saves them. */
export const useClientDraft = (loaded: ClientView) => {
  const t = useText();
  const problemText = useProblemText();
  const { updateClient } = useApi();
  const { toggleNotification } = useNotification();
  const [client, setClient] = useState(loaded);
  const [draft, setDraft] = useState(() => draftOf(loaded));
  const [refused, setRefused] = useState<FieldFailure[]>([]);
  const [failure, setFailure] = useState<string>();
  const [isStale, setStale] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isChanged = !same(draft, draftOf(client));

  const change = (changes: Partial<Draft>) => {
    setDraft((previous) => ({ ...previous, ...changes }));
    const changed = Object.keys(changes).map(wireName);
    setRefused((previous) => previous.filter(({ path: [field = ''] }) => !changed.includes(field)));
  };

  const errorsOf = (failures: FieldFailure[]): DraftErrors =>
    toDraftErrors(failures, { draft, t, text: problemText });

  const explain = (error: unknown) => {
    setStale(isConflict(error));
    const failures = fieldFailures(error);
    setRefused(failures);
    if (!isConflict(error) && failures.length === 0) setFailure(explainFailure(error, t));
    return errorsOf(failures);
  };

  /** @returns the errors; none when it was saved. */
  const save = async (): Promise<DraftErrors> => {
    if (isSaving) return {};
    setSaving(true);
    setFailure(undefined);
    try {
      const saved = await updateClient(client.client_id, toClient(client, draft));
      setClient(saved);
      setDraft(draftOf(saved));
      setRefused([]);
      setStale(false);
      toggleNotification({ type: 'success', message: t('edit.saved') });
      return {};
    } catch (error) {
      return explain(error);
    } finally {
      setSaving(false);
    }
  };

  /** Secrets change apart from the form: what is being edited stays. */
  const takeSecrets = ({ secrets, version }: ClientView) =>
    setClient((previous) => ({ ...previous, secrets, version }));

  return {
    client,
    draft,
    errors: errorsOf(refused),
    /** What the server refused, by its place: for fields that are more than a text. */
    failures: refused,
    failure,
    isStale,
    isSaving,
    isChanged,
    change,
    save,
    takeSecrets,
  };
};

export type ClientDraft = ReturnType<typeof useClientDraft>;
