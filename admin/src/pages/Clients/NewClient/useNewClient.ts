import { useState } from 'react';
import type { CreatedClient } from '../../../../../server/src/contracts/clients';
import { useCatalogueApi } from '../../../api/catalogue';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures } from '../../../api/failure';
import { useProblemText } from '../../../translations/useProblemText';
import { useText, type Translate } from '../../../translations/useText';
import { linesOf, withLine } from '../lines';
import { missingScopes } from '../presets/presetScopes';
import { addressesFor, baseOf, presets, toNewClient, type PresetId } from '../presets/presets';

export interface Answers {
  preset: PresetId;
  name: string;
  address: string;
  /** One address on each line; undefined while it follows from the application's address. */
  redirectUris: string | undefined;
}

export type AnswerErrors = Partial<Record<keyof Answers | 'form', string[]>>;

/** In the order of the form. */
export const answerFields = ['name', 'address', 'redirectUris'] as const;

const fieldOf: Record<string, keyof Answers> = {
  client_name: 'name',
  client_uri: 'address',
  redirect_uris: 'redirectUris',
};

/** What the form shows as redirect URIs: what was typed, or what follows from the address. */
export const shownRedirectUris = ({ preset, address, redirectUris }: Answers): string =>
  redirectUris ?? addressesFor(preset, address).redirectUris.join('\n');

/** Only what is empty is found here; every other rule is the server's. */
const missing = (answers: Answers, t: Translate): AnswerErrors => {
  const needsAddress = presets[answers.preset].kind !== 'machine';
  const addressIsMissing = needsAddress && baseOf(answers.address) === undefined;
  return {
    ...(answers.name.trim() === '' && { name: [t('new.name.missing')] }),
    ...(addressIsMissing && { address: [t('new.address.missing')] }),
    ...(needsAddress &&
      !addressIsMissing &&
      linesOf(shownRedirectUris(answers)).length === 0 && { redirectUris: [t('new.redirectUris.missing')] }),
  };
};

const hasErrors = (errors: AnswerErrors) => Object.keys(errors).length > 0;

/** The three questions, their answers, and what sends them. */
export const useNewClient = (onCreated: (client: CreatedClient) => void) => {
  const t = useText();
  const problemText = useProblemText();
  const { createClient } = useApi();
  const { listScopes, createScope, updateScope } = useCatalogueApi();
  const [answers, setAnswers] = useState<Answers>({
    preset: 'server',
    name: '',
    address: '',
    redirectUris: undefined,
  });
  const [errors, setErrors] = useState<AnswerErrors>({});
  const [isSending, setSending] = useState(false);

  const change = (changes: Partial<Answers>) => {
    setAnswers((previous) => ({ ...previous, ...changes }));
    // An error goes as soon as its field is mended; the next attempt tells whether it was.
    setErrors((previous) =>
      Object.fromEntries(Object.entries(previous).filter(([field]) => !Object.hasOwn(changes, field))),
    );
  };

  const explain = (error: unknown): AnswerErrors => {
    const refused: AnswerErrors = {};
    for (const failure of fieldFailures(error)) {
      const [property = '', index] = failure.path;
      const field = fieldOf[property] ?? 'form';
      const text = problemText(failure);
      const shown =
        field === 'redirectUris'
          ? withLine(text, { lines: shownRedirectUris(answers), index, t })
          : field === 'form' && property
            ? `${property}: ${text}`
            : text;
      refused[field] = [...(refused[field] ?? []), shown];
    }
    return hasErrors(refused) ? refused : { form: [explainFailure(error, t)] };
  };

  /** A client may name only scopes that there are. */
  const addScopes = async (preset: PresetId) => {
    const wanted = presets[preset].scopes ?? [];
    if (wanted.length === 0) return;
    const { results } = await listScopes(new AbortController().signal);
    const { create, update } = missingScopes(wanted, results);
    for (const scope of create) await createScope(scope);
    for (const scope of update) await updateScope(scope);
  };

  const send = async () => {
    if (isSending) return;
    const omissions = missing(answers, t);
    setErrors(omissions);
    if (hasErrors(omissions)) return;
    setSending(true);
    try {
      await addScopes(answers.preset);
      onCreated(
        await createClient(toNewClient({ ...answers, redirectUris: linesOf(shownRedirectUris(answers)) })),
      );
    } catch (error) {
      setErrors(explain(error));
    } finally {
      setSending(false);
    }
  };

  return { answers, errors, isSending, change, send };
};

export type NewClientState = ReturnType<typeof useNewClient>;
