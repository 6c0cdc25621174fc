/**
 * What a client's `sector_identifier_uri` answers (OpenID Connect Registration 1.0 §5): a list that has every redirect
 * URI of the client. Read when the client is saved, so that nothing has to be fetched when somebody signs in.
 */
import { request } from 'node:https';
import type { FieldProblem } from '../domain/errors';
import type { SectorCheck } from '../domain/ports';
import { PrivateAddress, publicLookup, refusePrivateHost } from './private-addresses';

/** Milliseconds for the whole of it. */
const TIMEOUT = 5000;

/** Bytes: as much as several thousand addresses take. */
const MAX_SIZE = 1_048_576;

/** The answer can't be used; the message says why, as the end of a sentence. */
class Unusable extends Error {}

const problem = (code: string, message: string, params: FieldProblem['params'] = {}): FieldProblem => ({
  path: ['sector_identifier_uri'],
  code,
  message,
  params,
});

/** Redirects are not followed: where they lead was not registered. @throws Unusable, PrivateAddress, or what the network says */
function read(url: URL, { guarded }: { guarded: boolean }): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT),
        headers: { accept: 'application/json', connection: 'close' },
        ...(guarded ? { lookup: publicLookup } : {}),
      },
      (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          parts.push(part);
          size += part.length;
          if (size > MAX_SIZE) answer.destroy(new Unusable(`it is longer than ${MAX_SIZE} bytes`));
        });
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(Buffer.concat(parts).toString('utf8'));
          else reject(new Unusable(`it answers ${String(answer.statusCode)} and not 200`));
        });
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Unusable || error instanceof PrivateAddress) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  return error instanceof Error ? error.message : String(error);
};

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
      const url = new URL(uri);
      const guarded = !allowPrivateNetwork;
      if (guarded) refusePrivateHost(url);
      text = await read(url, { guarded });
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
