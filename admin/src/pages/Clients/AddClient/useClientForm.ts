import { useState } from 'react';
import type { CreatedClient } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures } from '../../../api/failure';
import { useText } from '../../../translations/useText';
import { emptyDraft, missing, toDraftErrors, toMetadata, type ClientDraft, type DraftErrors } from './draft';

const hasErrors = (errors: DraftErrors) => Object.keys(errors).length > 0;

export type ClientFormState = ReturnType<typeof useClientForm>;

/** The form's values and errors, and what sends them. */
export const useClientForm = (onCreated: (client: CreatedClient) => void) => {
  const t = useText();
  const { createClient } = useApi();
  const [draft, setDraft] = useState(emptyDraft);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [isSending, setSending] = useState(false);

  const change = (changes: Partial<ClientDraft>) => {
    setDraft((previous) => ({ ...previous, ...changes }));
    // An error goes as soon as its field is mended; the next attempt tells whether it was.
    const changed = new Set(Object.keys(changes));
    setErrors((previous) =>
      Object.fromEntries(Object.entries(previous).filter(([field]) => !changed.has(field))),
    );
  };

  const explain = (error: unknown): DraftErrors => {
    const refused = toDraftErrors(fieldFailures(error), draft, t);
    return hasErrors(refused) ? refused : { form: [explainFailure(error, t)] };
  };

  const send = async () => {
    if (isSending) return;
    const omissions = missing(draft, t);
    setErrors(omissions);
    if (hasErrors(omissions)) return;

    setSending(true);
    try {
      onCreated(await createClient(toMetadata(draft)));
    } catch (error) {
      setErrors(explain(error));
    } finally {
      setSending(false);
    }
  };

  return { draft, errors, isSending, change, send };
};
