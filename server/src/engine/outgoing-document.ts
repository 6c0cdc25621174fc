/**
 * Reads a document of a client's, from an address that the client registered.
 */
import { request } from 'node:https';
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

/** Redirects are not followed: where they lead was not registered. */
function read(url: URL, { accept, maxSize, guarded }: DocumentOptions): Promise<string> {
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

/**
 * @param uri https.
 * @throws what the network says, or an error whose message is the end of a sentence: see `reasonOf`.
 */
export async function readDocument(uri: string, options: DocumentOptions): Promise<string> {
  const url = new URL(uri);
  if (options.guarded) refusePrivateHost(url);
  return read(url, options);
}

/** Why a document could not be read, as the end of a sentence. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof Unusable || error instanceof PrivateAddress) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  return error instanceof Error ? error.message : String(error);
};
