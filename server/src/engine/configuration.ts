/**
 * oidc-provider's configuration. What is on here is what discovery says.
 */
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { reachableClasses, type ContextClasses } from '../domain/authentication';
import type { ClaimRules } from '../domain/claims';
import { NOTHING } from '../domain/account-page';
import { cookieName } from '../domain/cookie-names';
import { RESPONSE_TYPES } from '../domain/client-flows';
import { CLIENT_ALGORITHMS } from '../domain/client-protocol';
import { RESPONSE_ENCRYPTION } from '../domain/client-responses';
import type { Resource } from '../domain/resources';
import type { EnginePages } from '../domain/pages';
import type { ArtifactStore, ClientStore, ConsentStore, ProviderKeys, UserSource } from '../domain/ports';
import type { AccessTokenValues } from './access-tokens';
import { deviceFlowOf, type GuessLimits } from './device';
import { dPoPOf } from './dpop';
import { createRequestObjectCheck, fapiOf, isRotated } from './fapi';
import { endpointAliases, mTlsOf, type MutualTls } from './mutual-tls';
import { createFindAccount, createTokenClaims, usableUser, type AccountDeps } from './account';
import { createAdapterFactory } from './adapter';
import { AUTH_METHODS, SECRET_ALGORITHM } from '../domain/client-metadata';
import { SIGNING_ALGORITHMS } from '../domain/keys';
import { OUR_METADATA, originIsOfClient, type EngineVocabularyNames } from './client';
import { CookieKeys, cookieOptions, type SessionCookie } from './cookies';
import { endUnasked, mayEndUnasked } from './end-session';
import { createGrantLoader } from './grant';
import { lifetimesFor, type Lifetimes } from './lifetimes';
import type { Engine } from './load';
import { grantRevocation } from './misused-grants';
import { createGuardedFetch } from './outgoing-document';
import { createPrompts, PROMPT_VALUES } from './prompts';
import { createAssertionCheck } from './replay';
import { resourceIndicatorsOf } from './resources';
import type { Refusals } from './refusals';
import { grantEnding, type Sessions } from './sessions';
import { translatingFaults } from './unavailable';
import { createPairwiseIdentifier, type SubjectFor } from './subject';

export interface EngineOptions {
  issuer: string;
  /** The provider's own: the same, unless this engine is for an alias. */
  siteIssuer: string;
  sessionCookie: SessionCookie;
  /** Path of each endpoint below the issuer. */
  endpoints: Record<string, string>;
  lifetimes: Lifetimes;
  allowPrivateNetwork: boolean;
  /** Request objects need no signature. */
  allowUnsignedRequestObjects: boolean;
  /** APIs that clients get access tokens for. */
  resources: readonly Resource[];
  /** How a proxy hands over client certificates; without it there are none. */
  mutualTls?: MutualTls | undefined;
  /** Seconds in which a used refresh token may be used again. */
  refreshTokenGrace: number;
  /** The panel's page that takes the answer of a test sign-in. */
  testSignInUrl: string;
  /** Languages of the pages (BCP 47). */
  languages: readonly string[];
  /** The `acr` that each way to sign in reaches. */
  contextClasses: ContextClasses;
  /** How long consent is remembered, in seconds, for clients that say nothing themselves; 0: always ask. */
  consentLifetime: number;
  /** Address of the page for an interaction. */
  /** How many device codes may be tried. */
  deviceGuesses: GuessLimits;
  /** Whether clients may register themselves now. */
  registrationIsOn: () => Promise<boolean>;
  interactionUrl: (interaction: { uid: string; clientId: string | undefined }) => string;
}

export interface EngineDeps extends AccountDeps {
  artifacts: ArtifactStore;
  clients: ClientStore;
  /** Those of them that are this issuer's. */
  ownClients: Pick<ClientStore, 'find'>;
  consents: ConsentStore;
  users: UserSource;
  subjectFor: SubjectFor;
  keys: ProviderKeys;
  pages: EnginePages;
  refusals: Refusals;
  sessions: Sessions;
}

/** What the engine is built from beside its options: it is built anew when one of them is another. */
export interface EngineVocabulary {
  rules: ClaimRules;
  /** Claims that clients add for themselves, by their top names. */
  clientClaimNames: readonly string[];
  accessTokens: () => AccessTokenValues;
}

/** What clients may name. */
export const clientVocabularyOf = (
  { contextClasses }: Pick<EngineOptions, 'contextClasses'>,
  { rules: { scopeNames } }: Pick<EngineVocabulary, 'rules'>,
): EngineVocabularyNames => ({ scopeNames, contextClasses: reachableClasses(contextClasses) });

/** Certificates prove who a client is only where a proxy hands them over. */
const isAvailable = (method: (typeof AUTH_METHODS)[number], mutualTls: MutualTls | undefined): boolean => {
  if (method === 'self_signed_tls_client_auth') return mutualTls !== undefined;
  return method !== 'tls_client_auth' || mutualTls?.verified !== undefined;
};

/** Told in an ID token when the request asks for them (OpenID Connect Core 1.0 §2). */
const ON_REQUEST = { acr: null, amr: null, auth_time: null, sid: null };

const namesOf = ({ rules, clientClaimNames }: EngineVocabulary): string[] => [
  ...new Set(['sub', ...rules.claimNames, ...clientClaimNames]),
];

/**
 * The engine lets every claim through that we give it: which ones a client gets is decided in domain/claims. `at_hash`
 * is let through as well, and is no claim about a user.
 */
const claimsConfiguration = (vocabulary: EngineVocabulary): Configuration['claims'] => ({
  openid: [...namesOf(vocabulary), 'at_hash'],
  ...ON_REQUEST,
});

/** Left out of discovery where every claim is in one language. */
const localesTold = ({ claimLocales }: ClaimRules): string[] | undefined =>
  claimLocales.length > 0 ? [...claimLocales] : undefined;

export function createConfiguration(
  engine: Engine,
  options: EngineOptions,
  deps: EngineDeps,
  vocabulary: EngineVocabulary,
): Configuration {
  const { lifetimes, sessionCookie } = options;

  return {
    adapter: createAdapterFactory({
      artifacts: deps.artifacts,
      clients: deps.clients,
      engine,
      refreshTokenGrace: options.refreshTokenGrace,
      vocabulary: clientVocabularyOf(options, vocabulary),
      endGrant: grantEnding(deps.sessions),
    }),
    jwks: { keys: deps.keys.signing },
    findAccount: translatingFaults(engine)(
      createFindAccount({ ...deps, accessTokens: vocabulary.accessTokens }),
    ),
    extraTokenClaims: translatingFaults(engine)(createTokenClaims(deps)),

    scopes: [...vocabulary.rules.scopeNames],
    claims: claimsConfiguration(vocabulary),
    // The placing of claims is decided for each client, in domain/claims.
    conformIdTokenClaims: false,
    acrValues: reachableClasses(options.contextClasses),
    loadExistingGrant: createGrantLoader({
      clients: deps.clients,
      consents: deps.consents,
      consentLifetime: options.consentLifetime,
      scopes: vocabulary.rules.scopes,
    }),
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: createPairwiseIdentifier({ ...deps, errors: engine.errors }),
    // It was read when the client was saved (engine/sector-document): a sign-in must not hang on somebody else's server.
    sectorIdentifierUriValidate: () => false,
    enabledJWA: {
      idTokenEncryptionAlgValues: [...RESPONSE_ENCRYPTION.algs],
      idTokenEncryptionEncValues: [...RESPONSE_ENCRYPTION.encs],
      userinfoEncryptionAlgValues: [...RESPONSE_ENCRYPTION.algs],
      userinfoEncryptionEncValues: [...RESPONSE_ENCRYPTION.encs],
      authorizationEncryptionAlgValues: [...RESPONSE_ENCRYPTION.algs],
      authorizationEncryptionEncValues: [...RESPONSE_ENCRYPTION.encs],
      dPoPSigningAlgValues: [...CLIENT_ALGORITHMS],
      introspectionEncryptionAlgValues: [...RESPONSE_ENCRYPTION.algs],
      introspectionEncryptionEncValues: [...RESPONSE_ENCRYPTION.encs],
      idTokenSigningAlgValues: [...SIGNING_ALGORITHMS, SECRET_ALGORITHM],
      userinfoSigningAlgValues: [...SIGNING_ALGORITHMS, SECRET_ALGORITHM],
      authorizationSigningAlgValues: [...SIGNING_ALGORITHMS],
      introspectionSigningAlgValues: [...SIGNING_ALGORITHMS],
      clientAuthSigningAlgValues: [...CLIENT_ALGORITHMS, SECRET_ALGORITHM],
      requestObjectSigningAlgValues: [...CLIENT_ALGORITHMS],
      // The engine could only decrypt with a client's secret, which is not known here.
      requestObjectEncryptionAlgValues: [],
      requestObjectEncryptionEncValues: [],
    },

    // The last is for the account page alone, and in no discovery document.
    responseTypes: [...RESPONSE_TYPES, NOTHING],
    clientAuthMethods: AUTH_METHODS.filter((method) => isAvailable(method, options.mutualTls)),
    extraClientMetadata: { properties: [...OUR_METADATA] },
    // Public clients have nothing but PKCE to hold on to a code (RFC 9700 §2.1.1).
    pkce: {
      required: (_ctx, client) => client.clientAuthMethod === 'none' || client['require_pkce'] === true,
    },
    assertJwtClientAuthClaimsAndHeader: createAssertionCheck(engine),
    // A request must say where it wants its answer, even where only one address is registered.
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: isRotated,
    revokeGrantPolicy: translatingFaults(engine)(grantRevocation({ endGrant: grantEnding(deps.sessions) })),
    clientBasedCORS: originIsOfClient,
    fetch: createGuardedFetch({ guarded: !options.allowPrivateNetwork }),

    routes: options.endpoints,
    cookies: {
      names: {
        session: sessionCookie.name,
        interaction: cookieName('oidc_interaction', options),
        resume: cookieName('oidc_resume', options),
      },
      // The engine's types know of keys as texts alone.
      keys: new CookieKeys(deps.keys.cookies) as unknown as string[],
      long: sessionCookie.options,
      short: cookieOptions(options.issuer),
    },
    ttl: lifetimesFor(lifetimes),

    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      jwtUserinfo: { enabled: true },
      encryption: { enabled: true },
      introspection: { enabled: true, allowedPolicy: translatingFaults(engine)(mayIntrospect(deps)) },
      jwtIntrospection: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: deviceFlowOf(deps),
      revocation: { enabled: true, allowedPolicy: mayRevoke(engine) },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true, assertJwtClaimsAndHeader: createRequestObjectCheck(engine) },
      jwtResponseModes: { enabled: true },
      fapi: fapiOf(),
      mTLS: mTlsOf(engine, options.mutualTls),
      claimsParameter: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: translatingFaults(engine)(async (ctx: KoaContextWithOIDC) => {
          if (await mayEndUnasked(ctx, deps.clients)) await endUnasked(ctx, deps.sessions, sessionCookie);
          else await deps.pages.confirmLogout(ctx, { ...occasionOf(ctx), ...logoutForm(ctx) });
        }),
        postLogoutSuccessSource: translatingFaults(engine)(async (ctx: KoaContextWithOIDC) =>
          deps.pages.signedOut(ctx, { ...occasionOf(ctx), isStillSignedIn: await isSignedIn(ctx) }),
        ),
      },
      // Says so in discovery, and has the engine call `backchannelLogout` on clients: provider.ts puts our queue there.
      backchannelLogout: { enabled: true },
      dPoP: dPoPOf(engine, deps.keys),
      resourceIndicators: resourceIndicatorsOf(engine, options.resources),
    },
    discovery: {
      ui_locales_supported: [...options.languages],
      claims_locales_supported: localesTold(vocabulary.rules),
      mtls_endpoint_aliases: endpointAliases(options),
      // Front-Channel Logout 1.0 §3: ours, in end-session.ts; the engine has none.
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      prompt_values_supported: [...PROMPT_VALUES],
      // One layout for every size of window, and for fingers.
      display_values_supported: ['page', 'popup', 'touch'],
    },

    interactions: {
      policy: createPrompts(engine, deps.access),
      url: (_ctx, interaction) => {
        const clientId = interaction.params['client_id'];
        return options.interactionUrl({
          uid: interaction.uid,
          clientId: typeof clientId === 'string' ? clientId : undefined,
        });
      },
    },
    // The engine has set the status.
    renderError: (ctx, out, error) =>
      deps.pages.error(ctx, {
        ...occasionOf(ctx),
        code: out.error,
        description: out.error_description,
        reference: deps.refusals.record(ctx, error),
      }),
  };
}

type Introspection = NonNullable<NonNullable<Configuration['features']>['introspection']>;
type Revocation = NonNullable<NonNullable<Configuration['features']>['revocation']>;

/**
 * Whom a token may be explained to, and whether there is anything left to explain: it dies with its client, with its
 * user's right to sign in and with their right to use that client, whoever asks.
 */
const mayIntrospect =
  ({
    ownClients,
    users,
    access,
  }: Pick<EngineDeps, 'ownClients' | 'users' | 'access'>): NonNullable<Introspection['allowedPolicy']> =>
  async (_ctx, client, token) => {
    const { accountId } = token as { accountId?: string };
    const isOwn = token.clientId === client.clientId;
    // A public client proves nothing about itself; and a refresh token is for its client alone (RFC 7662 §4).
    if (!isOwn && (client.clientAuthMethod === 'none' || token.kind === 'RefreshToken')) return false;
    if (token.clientId === undefined || !(await ownClients.find(token.clientId))?.enabled) return false;
    if (accountId === undefined) return true;
    const person = await usableUser(users, accountId);
    return person !== undefined && (await access.admitsHolder(token, person.user));
  };

/** A token is revoked by the client it was issued to (RFC 7009 §2.1). */
const mayRevoke =
  ({ errors }: Engine): NonNullable<Revocation['allowedPolicy']> =>
  (_ctx, client, token) => {
    if (token.clientId === client.clientId) return true;
    // Anybody can name a public client: it learns nothing about tokens that are not its own.
    if (client.clientAuthMethod === 'none') return false;
    throw new errors.InvalidRequest('client is not authorized to revoke the presented token');
  };

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What a page is told of the request that it belongs to. */
const occasionOf = ({ oidc }: KoaContextWithOIDC) => ({
  clientId: oidc.client?.clientId,
  uiLocales: textOf(oidc.params?.['ui_locales']),
});

/** What the engine expects back from the page that asks whether to sign out. */
const logoutForm = ({ oidc }: KoaContextWithOIDC) => {
  const { secret } = (oidc.session?.state ?? {}) as { secret?: string };
  return {
    action: oidc.urlFor('end_session_confirm'),
    fields: { xsrf: secret ?? '' },
    subject: oidc.session?.accountId,
    redirectUri: textOf(oidc.params?.['post_logout_redirect_uri']),
  };
};

/** The sign-out that led here may have been declined. */
const isSignedIn = async (ctx: KoaContextWithOIDC): Promise<boolean> => {
  const session = await ctx.oidc.provider.Session.get(ctx);
  return session.accountId !== undefined;
};
