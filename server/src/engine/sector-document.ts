/**
 * What a client's `sector_identifier_uri` answers (OpenID Connect Registration 1.0 §5): a list that has every redirect
 * URI of the client. Read when the client is saved, so that nothing has to be fetched when somebody signs in.
 */
import type { FieldProblem } from '../domain/errors';
import type { SectorCheck } from '../domain/ports';
import { readDocument, reasonOf } from './outgoing-document';

/** Bytes: as much as several thousand addresses take. */
const MAX_SIZE = 1_048_576;

const problem = (code: string, message: string, params: FieldProblem['params'] = {}): FieldProblem => ({
  path: ['sector_identifier_uri'],
  code,
  message,
  params,
});

const listIn = (text: string): string[] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Checks a client's document, as far as the client names one. */
export const createSectorCheck =
  ({ allowPrivateNetwork }: { allowPrivateNetwork: boolean }): SectorCheck =>
  async ({ sector_identifier_uri: uri, redirect_uris: redirectUris }) => {
    if (uri === undefined) return [];
    let text: string;
    try {
      text = await readDocument(uri, {
        accept: 'application/json',
        maxSize: MAX_SIZE,
        guarded: !allowPrivateNetwork,
      });
    } catch (error) {
      const reason = reasonOf(error);
      return [problem('sector.unreadable', `could not be read: ${reason}`, { reason })];
    }
    const listed = listIn(text);
    if (!listed) {
      return [problem('sector.list', 'must answer with a JSON list of addresses (Registration 1.0 §5)')];
    }
    const missing = redirectUris.filter((redirectUri) => !listed.includes(redirectUri));
    return missing.length === 0
      ? []
      : [
          problem(
            'sector.incomplete',
            `must list every redirect URI; it lacks ${missing.join(', ')} (Registration 1.0 §5)`,
            { missing: missing.join(', ') },
          ),
        ];
  };
