import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { ClientView } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures, isConflict } from '../../../api/failure';
import { useProblemText } from '../../../translations/useProblemText';
import { useText } from '../../../translations/useText';
import { draftOf, toClient, toDraftErrors, type Draft, type DraftErrors } from './draft';

const same = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The form's values, what differs from the server's, and what saves them. */
export const useClientDraft = (loaded: ClientView) => {
  const t = useText();
  const problemText = useProblemText();
  const { updateClient } = useApi();
  const { toggleNotification } = useNotification();
  const [client, setClient] = useState(loaded);
  const [draft, setDraft] = useState(() => draftOf(loaded));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [failure, setFailure] = useState<string>();
  const [isStale, setStale] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isChanged = !same(draft, draftOf(client));

  const change = (changes: Partial<Draft>) => {
    setDraft((previous) => ({ ...previous, ...changes }));
    setErrors((previous) =>
      Object.fromEntries(Object.entries(previous).filter(([field]) => !Object.hasOwn(changes, field))),
    );
  };

  const explain = (error: unknown) => {
    setStale(isConflict(error));
    const refused = toDraftErrors(fieldFailures(error), { draft, t, text: problemText });
    setErrors(refused);
    if (!isConflict(error) && Object.keys(refused).length === 0) setFailure(explainFailure(error, t));
    return refused;
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
      setErrors({});
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

  return { client, draft, errors, failure, isStale, isSaving, isChanged, change, save, takeSecrets };
};

export type ClientDraft = ReturnType<typeof useClientDraft>;
