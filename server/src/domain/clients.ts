/**
 * Clients (relying parties): how one is completed, and what follows from its metadata.
 */
import {
  CLIENT_DEFAULTS,
  SECRET_ALGORITHM,
  type ClientInput,
  type ClientKind,
  type ClientMetadata,
} from './client-metadata';
import { completeClientClaims } from './client-claims';
import { signsPeopleIn } from './client-flows';
import { withProfile } from './client-profiles';
import { clientProblems, type ClientVocabulary } from './client-rules';
import { InvalidInput } from './errors';
import { issuerOf } from './issuer-aliases';
import { isLoopback, parseUrl } from './redirect-uris';

export type { ClientInput, ClientKind, ClientMetadata, ClientVocabulary };

/** A client that never signs anybody in has no use for scopes about users. */
const defaultScope = (given: Record<string, unknown>, scopeNames: readonly string[]): string => {
  const { grant_types: grantTypes = CLIENT_DEFAULTS.grant_types } = given;
  return Array.isArray(grantTypes) && signsPeopleIn(grantTypes) ? scopeNames.join(' ') : '';
};

/**
 * Checks a client and fills in its defaults.
 * @param options what the client may name; `allowHttp` lets plain http redirect URIs through outside loopback: for closed networks.
 * @throws InvalidInput with every problem found, each on its field.
 */
export function completeClient(
  input: ClientInput & { client_id: string },
  { allowHttp, ...vocabulary }: { allowHttp: boolean } & ClientVocabulary,
): ClientMetadata {
  const given = withProfile(
    Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null)),
  );
  const problems = clientProblems({ ...vocabulary, input: given, allowHttp });
  if (problems.length > 0) throw new InvalidInput(problems);
  // The rules have checked every field's shape.
  return {
    ...structuredClone(CLIENT_DEFAULTS),
    scope: defaultScope(given, vocabulary.scopeNames),
    ...given,
    ...completeClientClaims(given, vocabulary),
  } as unknown as ClientMetadata;
}

/** A client that proves who it is, with a secret or with a key (RFC 6749 §2.1). */
export const isConfidential = (client: Pick<ClientMetadata, 'token_endpoint_auth_method'>): boolean =>
  client.token_endpoint_auth_method !== 'none';

/** A client that proves who it is with a secret. */
export const usesSecret = ({
  token_endpoint_auth_method: method,
}: Pick<ClientMetadata, 'token_endpoint_auth_method'>): boolean =>
  method === 'client_secret_basic' || method === 'client_secret_post' || method === 'client_secret_jwt';

/**
 * A client whose secret signs something: it is then kept itself, sealed, where another's is known by its digest only.
 */
export const needsSecretItself = (client: {
  token_endpoint_auth_method?: unknown;
  id_token_signed_response_alg?: unknown;
  userinfo_signed_response_alg?: unknown;
}): boolean =>
  client.token_endpoint_auth_method === 'client_secret_jwt' ||
  client.id_token_signed_response_alg === SECRET_ALGORITHM ||
  client.userinfo_signed_response_alg === SECRET_ALGORITHM;

/** What the client is, in an admin's words. */
export function clientKind(client: ClientMetadata): ClientKind {
  if (!signsPeopleIn(client.grant_types)) return 'machine';
  if (client.application_type === 'native') return 'native';
  return isConfidential(client) ? 'server' : 'browser';
}

/** What a page calls the client. */
export const clientName = (client: ClientMetadata): string => client.client_name ?? client.client_id;

/**
 * Where a sign-in at the application can be started from here (OpenID Connect Core 1.0 §4), with the issuer that it is to
 * use; undefined: the application has no such address. Without `login_hint`, which would put a user's name into addresses,
 * and without `target_link_uri`: the application knows its own first page.
 */
export function clientStart(client: ClientMetadata, siteIssuer: string): string | undefined {
  const { initiate_login_uri: address } = client;
  if (address === undefined || !signsPeopleIn(client.grant_types)) return undefined;
  const url = new URL(address);
  if (url.searchParams.has('iss')) url.searchParams.delete('iss');
  // The rest of its own query stays as it is written.
  url.search += `${url.search === '' ? '' : '&'}iss=${encodeURIComponent(issuerOf(client, siteIssuer))}`;
  return url.href;
}

/** The application's own site, as far as the client says: an address that it registered, never one of a request. */
export function clientSite(client: ClientMetadata): string | undefined {
  if (client.client_uri) return client.client_uri;
  const redirect = client.redirect_uris
    .map(parseUrl)
    .find((url) => url?.protocol === 'https:' || (url && isLoopback(url)));
  return redirect?.origin === 'null' ? undefined : redirect?.origin;
}

/** Where a page can send a user back to the application: to a new sign-in where it says that these start, or to its site. */
export const clientHome = (client: ClientMetadata, siteIssuer: string): string | undefined =>
  clientStart(client, siteIssuer) ?? clientSite(client);
