/** Client secrets: how they are made and kept, and how one follows another without an application going down. */
import { randomBytes, randomUUID } from 'node:crypto';
import { InvalidInput } from '../domain/errors';
import { needsSecretItself, usesSecret, type ClientMetadata } from '../domain/clients';
import type { ClientStore, StoredSecret } from '../domain/ports';

/** 256 bits, of characters that need no encoding in a Basic header (RFC 6749 §2.3.1). */
export const makeSecret = (): string => randomBytes(32).toString('base64url');

const HINT_LENGTH = 4;

/** During a change there is the one that goes and the one that comes. */
const VALID_AT_ONCE = 2;

const now = (): number => Math.floor(Date.now() / 1000);

/** A secret as it is kept. */
export const storedSecret = (secret: string, digest: string): StoredSecret => ({
  id: randomUUID(),
  digest,
  hint: secret.slice(-HINT_LENGTH),
  created_at: now(),
  expires_at: null,
});

/** A secret as it is kept for this client: itself too where the client signs with it. */
export const keptSecret = (
  clients: Pick<ClientStore, 'digest' | 'seal'>,
  { metadata, secret }: { metadata: ClientMetadata; secret: string },
): StoredSecret => ({
  ...storedSecret(secret, clients.digest(secret)),
  ...(needsSecretItself(metadata) ? { sealed: clients.seal({ clientId: metadata.client_id, secret }) } : {}),
});

/** What stays of a client's secrets when it is changed: one that is only a digest can't sign, nor is one kept in vain. */
export function secretsUnder(metadata: ClientMetadata, secrets: readonly StoredSecret[]): StoredSecret[] {
  if (!usesSecret(metadata)) return [];
  if (needsSecretItself(metadata)) return secrets.filter(({ sealed }) => sealed !== undefined);
  return secrets.map(({ sealed: _sealed, ...secret }) => secret);
}

const isValid = ({ expires_at: end }: StoredSecret): boolean => end === null || end > now();

/** The secrets with their end brought forward to `end` (seconds since the epoch), where it was later. */
const endingAt = (secrets: readonly StoredSecret[], end: number): StoredSecret[] =>
  secrets.map((secret) => ({ ...secret, expires_at: Math.min(secret.expires_at ?? Infinity, end) }));

/**
 * Adds a secret; those that have ended go.
 * @param previousEnd when the others end, in seconds since the epoch; undefined: they stay.
 * @throws InvalidInput when two would stay valid besides it.
 */
export function addSecret(
  secrets: readonly StoredSecret[],
  { added, previousEnd }: { added: StoredSecret; previousEnd: number | undefined },
): StoredSecret[] {
  const kept = (previousEnd === undefined ? secrets : endingAt(secrets, previousEnd)).filter(isValid);
  if (kept.length < VALID_AT_ONCE) return [...kept, added];
  throw new InvalidInput([
    {
      path: ['secrets'],
      code: 'secrets.many',
      message: `has ${VALID_AT_ONCE} valid ones already: remove the one that the application no longer uses, then make a new one`,
      params: { maximum: VALID_AT_ONCE },
    },
  ]);
}
