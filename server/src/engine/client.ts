/**
 * A client as the engine takes it.
 */
import { randomBytes } from 'node:crypto';
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { isConfidential } from '../domain/clients';
import { parseUrl } from '../domain/redirect-uris';
import type { Client, ClientStore } from '../domain/ports';

/**
 * The engine wants a secret to be there; the real ones are known by their digests only, and are compared by the
 * store. This stands in for them: random, so that nothing can be signed or decrypted with it, and the same for the
 * whole process, because the engine compiles a client anew when a value changes.
 */
const STAND_IN = randomBytes(32).toString('base64url');

export const toEngineClient = ({ metadata }: Client): AdapterPayload => ({
  ...metadata,
  ...(isConfidential(metadata) ? { client_secret: STAND_IN } : {}),
});

interface EngineClient {
  clientId: string;
  clientAuthMethod?: string | undefined;
  redirectUris?: readonly string[] | undefined;
}

/**
 * The method that the engine calls on a client to check its secret.
 * It is put in the place of the engine's own, which compares with the secret itself.
 */
export const secretComparison = ({ clients }: { clients: ClientStore }) =>
  function compareClientSecret(this: EngineClient, secret: string): Promise<boolean> {
    return clients.secretMatches({ clientId: this.clientId, secret });
  };

/** Single-page applications may call from the origins of their redirect URIs; a client with a secret has no page. */
export const originIsOfClient = (_ctx: KoaContextWithOIDC, origin: string, client: EngineClient): boolean =>
  client.clientAuthMethod === 'none' &&
  origin !== 'null' &&
  (client.redirectUris ?? []).some((uri) => parseUrl(uri)?.origin === origin);
