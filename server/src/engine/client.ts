/**
 * A client as the engine takes it.
 */
import { randomBytes } from 'node:crypto';
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { NOTHING } from '../domain/account-page';
import { CLIENT_CLAIM_FIELDS } from '../domain/client-claims';
import { responseModesOf } from '../domain/client-protocol';
import { usesSecret, type ClientMetadata } from '../domain/clients';
import type { FieldProblem } from '../domain/errors';
import { parseUrl } from '../domain/redirect-uris';
import type { LogoutNotice } from '../domain/logout';
import type { Client, ClientStore } from '../domain/ports';
import type { Engine } from './load';
import type { TestSignInMachinery } from './test-sign-in';
import { parseScope } from '../domain/scopes';

/**
 * The engine wants a secret to be there; most real ones are known by their digests only, and all are compared by the
 * store. This stands in for those: random, so that nothing can be signed or decrypted with it, and the same for the
 * whole process, because the engine compiles a client anew when a value changes.
 */
const STAND_IN = randomBytes(32).toString('base64url');

/** A subject that is a field of the user takes the engine's way of pairwise subjects: see engine/subject. */
const subjectOf = ({ subject_claim: field, redirect_uris: uris }: ClientMetadata): Partial<AdapterPayload> =>
  field === undefined ? {} : { subject_type: 'pairwise', sector_identifier_uri: uris[0] };

/** What of the provider a client is fitted to. */
export interface EngineVocabularyNames {
  scopeNames: readonly string[];
  contextClasses: readonly string[];
}

/** Scopes that there are: one that was deleted must not make the client unusable. */
const scopeOf = ({ scope }: ClientMetadata, { scopeNames }: EngineVocabularyNames): string | undefined => {
  const known = parseScope(scope).filter((name) => scopeNames.includes(name));
  // A client without scopes leaves the field out: the engine has no other word for it.
  return known.length === 0 ? undefined : known.join(' ');
};

/** As with scopes: a class that sign-ins no longer reach must not make the client unusable. */
const classesOf = (
  { default_acr_values: wanted = [] }: ClientMetadata,
  { contextClasses }: EngineVocabularyNames,
): Pick<AdapterPayload, 'default_acr_values'> => {
  const known = wanted.filter((value) => contextClasses.includes(value));
  return { default_acr_values: known.length === 0 ? undefined : known };
};

export const toEngineClient = (
  { metadata }: Pick<Client, 'metadata'>,
  vocabulary: EngineVocabularyNames,
  /** For a client that signs with it. */
  secret?: string,
): AdapterPayload => ({
  // The domain has checked the algorithms against those the engine has.
  ...(metadata as unknown as AdapterPayload),
  scope: scopeOf(metadata, vocabulary),
  ...classesOf(metadata, vocabulary),
  response_modes: responseModesOf(metadata),
  ...subjectOf(metadata),
  ...(usesSecret(metadata) ? { client_secret: secret ?? STAND_IN } : {}),
});

/** Metadata of ours that the engine keeps with a client. */
export const OUR_METADATA = [
  'token_lifetimes',
  'skip_consent',
  'consent_lifetime',
  'optional_scope',
  'default_scopes',
  'security_profile',
  'resources',
  'require_pkce',
  'allow_dpop',
  'require_dpop_nonce',
  'allowed_cors_origins',
  'request_uris',
  'branding',
  ...CLIENT_CLAIM_FIELDS,
] satisfies Array<keyof ClientMetadata>;

/** The engine's words about metadata that it refuses; they begin with the field's name. */
interface Refusal {
  error_description?: string | undefined;
}

const fieldIn = (description: string, metadata: ClientMetadata): string =>
  Object.keys(metadata).find((field) => description.split(' ').includes(field)) ?? 'client_id';

/**
 * What the engine would refuse when the client is used, told when it is kept.
 * @param construct makes the engine's own client of it, which checks it.
 */
export const createClientCheck =
  ({
    construct,
    isRefusal,
    vocabulary,
  }: {
    construct: (payload: AdapterPayload) => unknown;
    isRefusal: (error: unknown) => error is Refusal;
    vocabulary: EngineVocabularyNames;
  }) =>
  (metadata: ClientMetadata): FieldProblem[] => {
    try {
      construct(toEngineClient({ metadata }, vocabulary));
      return [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { error_description: description = error instanceof Error ? error.message : '' } = error;
      return [
        { path: [fieldIn(description, metadata)], code: 'engine', message: `is refused: ${description}` },
      ];
    }
  };

interface EngineRedirects {
  redirectUriAllowed(uri: string): boolean;
}

interface EngineResponseModes {
  responseTypes: readonly string[];
  responseModeAllowed(mode: string, responseType: string, profile?: string): boolean;
}

interface EngineClient {
  clientId: string;
  clientAuthMethod?: string | undefined;
  redirectUris?: readonly string[] | undefined;
}

/**
 * The method that the engine calls on a client to check its secret.
 * It is put in the place of the engine's own, which compares with the secret itself.
 */
export const secretComparison = ({
  clients,
  tests,
}: {
  clients: ClientStore;
  tests: Pick<TestSignInMachinery, 'secretMatches'>;
}) =>
  async function compareClientSecret(this: EngineClient, secret: string): Promise<boolean> {
    const credentials = { clientId: this.clientId, secret };
    return (await clients.secretMatches(credentials)) || (await tests.secretMatches(credentials));
  };

/**
 * The method that the engine calls on each client of a session that ends, and waits for. Ours puts the message in the
 * queue, so that nobody waits for an application.
 */
export const queuedLogout = ({ notify }: { notify: (notices: readonly LogoutNotice[]) => Promise<void> }) =>
  function backchannelLogout(this: EngineClient, subject: string, sid: string | undefined): Promise<void> {
    return notify([{ clientId: this.clientId, subject, sid }]);
  };

/** Every ID token says which session it belongs to: a hint is then for one session, and a message for one browser. */
export const includeSid = (): boolean => true;

/** The method that the engine calls on a client to check a redirect URI; a test sign-in has one of its own. */
export function redirectComparison({
  Client,
  tests,
}: {
  Client: { prototype: EngineRedirects };
  tests: Pick<TestSignInMachinery, 'allowsRedirect'>;
}) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the client that it is a method of
  const { redirectUriAllowed: ofTheEngine } = Client.prototype;
  return function redirectUriAllowed(this: EngineRedirects, uri: string): boolean {
    return ofTheEngine.call(this, uri) || tests.allowsRedirect(uri);
  };
}

/** Answers come in the ways that the client has; a test sign-in's comes back to the panel, in the fragment. */
export function responseModeComparison({
  Client,
  tests,
}: {
  Client: { prototype: EngineResponseModes };
  tests: Pick<TestSignInMachinery, 'isRunning'>;
}) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the client that it is a method of
  const { responseModeAllowed: ofTheEngine } = Client.prototype;
  return function responseModeAllowed(this: EngineResponseModes, ...asked: [string, string, string?]) {
    // The engine looks at the mode first; that the type is not offered, or not this client's, says more.
    return ofTheEngine.apply(this, asked) || tests.isRunning() || !this.responseTypes.includes(asked[1]);
  };
}

/** In the words of RFC 6749 §4.1.2.1 and §4.2.2.1, where the engine says `invalid_request`. */
export const responseTypeComparison = ({ errors }: Engine) =>
  function responseTypeAllowed(this: EngineResponseModes, responseType: string): true {
    if (this.responseTypes.includes(responseType)) return true;
    // The account page's, and there for nobody else.
    if (responseType === NOTHING) throw new errors.UnsupportedResponseType();
    throw new errors.UnauthorizedClient('requested response_type is not allowed for this client');
  };

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Which pages may call in the client's name: single-page applications from the origins of their redirect URIs, and
 * any client from the origins that it registered. A client with a secret has no page unless it says so.
 */
export const originIsOfClient = (
  _ctx: KoaContextWithOIDC,
  origin: string,
  client: EngineClient & { allowed_cors_origins?: unknown },
): boolean =>
  origin !== 'null' &&
  (listOf(client.allowed_cors_origins).includes(origin) ||
    (client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => parseUrl(uri)?.origin === origin)));
