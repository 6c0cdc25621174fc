/**
 * Reads a document of a client's, from an address that the client registered.
 */
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { PrivateAddress, publicLookup, refusePrivateHost } from './private-addresses';

/** Milliseconds for the whole of it. */
const TIMEOUT = 5000;

/** The answer can't be used; the message says why, as the end of a sentence. */
class Unusable extends Error {}

export interface DocumentOptions {
  /** Media types that are asked for. */
  accept: string;
  /** Bytes. */
  maxSize: number;
  /** Private addresses are not called. */
  guarded: boolean;
}

interface Answered {
  text: string;
  headers: IncomingHttpHeaders;
}

/** Redirects are not followed: where they lead was not registered. */
function read(url: URL, { accept, maxSize, guarded }: DocumentOptions): Promise<Answered> {
  if (guarded) refusePrivateHost(url);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT),
        headers: { accept, connection: 'close' },
        ...(guarded ? { lookup: publicLookup } : {}),
      },
      (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          parts.push(part);
          size += part.length;
          if (size > maxSize) answer.destroy(new Unusable(`it is longer than ${maxSize} bytes`));
        });
        answer.on('end', () => {
          const { statusCode, headers } = answer;
          if (statusCode === 200) resolve({ text: Buffer.concat(parts).toString('utf8'), headers });
          else reject(new Unusable(`it answers ${String(statusCode)} and not 200`));
        });
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** @throws what the network says, or an error whose message is the end of a sentence: see `reasonOf`. */
export async function readDocument(uri: string, options: DocumentOptions): Promise<string> {
  return (await read(new URL(uri), options)).text;
}

/** How long the document may be kept. */
const FRESHNESS = ['cache-control', 'expires'] as const;

/** Bytes: many times what a set of keys takes. */
const MAX_KEY_SET = 262_144;

/**
 * In the place of `fetch`, for what the engine reads itself: the keys of clients (`jwks_uri`). Its own guard looks at a
 * connection once it stands, which tells whoever measures it what there is behind a firewall, and follows redirects.
 */
export const createGuardedFetch =
  ({ guarded }: Pick<DocumentOptions, 'guarded'>) =>
  async (input: string | URL | Request): Promise<Response> => {
    const url = input instanceof Request ? input.url : input;
    const accept = 'application/jwk-set+json, application/json;q=0.9';
    const { text, headers } = await read(new URL(url), { accept, maxSize: MAX_KEY_SET, guarded });
    return new Response(text, {
      headers: FRESHNESS.flatMap((name): Array<[string, string]> => {
        const value = headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    });
  };

/** Why a document could not be read, as the end of a sentence. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof Unusable || error instanceof PrivateAddress) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  return error instanceof Error ? error.message : String(error);
};
