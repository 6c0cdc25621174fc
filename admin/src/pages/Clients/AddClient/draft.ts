import type { NewClient } from '../../../api/client';
import type { FieldFailure } from '../../../api/failure';
import type { Translate } from '../../../translations/useText';
import { kinds, type ClientKind } from './kinds';

/** What is in the form: the two lists are text, one address per line. */
export interface ClientDraft {
  name: string;
  kind: ClientKind;
  redirectUris: string;
  postLogoutRedirectUris: string;
}

export const emptyDraft: ClientDraft = {
  name: '',
  kind: 'server',
  redirectUris: '',
  postLogoutRedirectUris: '',
};

/** Fields in the order of the form; `form` is for what belongs to none of them. */
export const draftFields = ['name', 'kind', 'redirectUris', 'postLogoutRedirectUris'] as const;

export type DraftErrors = Partial<Record<keyof ClientDraft | 'form', string[]>>;

const lines = (text: string) =>
  text
    .split('\n')
    .map((line, index) => ({ number: index + 1, value: line.trim() }))
    .filter(({ value }) => value !== '');

const values = (text: string) => lines(text).map(({ value }) => value);

/** The client to create, by its RFC 7591 names. */
export const toMetadata = (draft: ClientDraft): NewClient => ({
  client_name: draft.name.trim(),
  ...kinds[draft.kind].metadata,
  redirect_uris: values(draft.redirectUris),
  post_logout_redirect_uris: values(draft.postLogoutRedirectUris),
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid email profile offline_access',
});

/** Only what is empty is found here; every other rule is the server's. */
export const missing = (draft: ClientDraft, t: Translate): DraftErrors => ({
  ...(draft.name.trim() === '' && { name: [t('form.name.missing')] }),
  ...(values(draft.redirectUris).length === 0 && { redirectUris: [t('form.redirectUris.missing')] }),
});

const fieldOfMetadata: Record<string, keyof ClientDraft> = {
  client_name: 'name',
  application_type: 'kind',
  token_endpoint_auth_method: 'kind',
  redirect_uris: 'redirectUris',
  post_logout_redirect_uris: 'postLogoutRedirectUris',
};

/** The server's reasons begin in the middle of a sentence ("must be https"): the field was its subject. */
const asSentence = (message: string) => message.charAt(0).toUpperCase() + message.slice(1);

/** Names the line of the text that an entry of a list came from, unless it is the only one. */
const withLine = (
  message: string,
  { text, index, t }: { text: string; index: string | undefined; t: Translate },
) => {
  const entries = lines(text);
  const entry = index === undefined ? undefined : entries[Number(index)];
  return entry && entries.length > 1
    ? t('form.onLine', { line: entry.number, message })
    : asSentence(message);
};

/** The server's refusals, each next to the field that it is about. */
export const toDraftErrors = (failures: FieldFailure[], draft: ClientDraft, t: Translate): DraftErrors => {
  const errors: DraftErrors = {};
  for (const { path, message } of failures) {
    const [property = '', index] = path;
    const field = fieldOfMetadata[property] ?? 'form';
    const text = field === 'form' ? '' : draft[field];
    const shown =
      field === 'form' && property ? `${property}: ${message}` : withLine(message, { text, index, t });
    errors[field] = [...(errors[field] ?? []), shown];
  }
  return errors;
};
