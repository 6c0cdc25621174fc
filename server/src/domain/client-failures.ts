/**
 * Why a request of a client failed, in causes that an admin can act on. Never holds a secret, a code or a token: the
 * engine's own words about an error have none, and of a request only the redirect URI and scope names are kept.
 */
export const FAILURE_CAUSES = [
  'redirect_uri_http',
  'redirect_uri_unknown',
  'redirect_uri_mismatch',
  'secret_wrong',
  'auth_method_wrong',
  'assertion_clock',
  'assertion_algorithm',
  'client_key_unknown',
  'client_keys_unreachable',
  'id_token_key_new',
  'id_token_algorithm',
  'id_token_not_accepted',
  'code_expired',
  'refresh_token_expired',
  'pkce_missing',
  'pkce_wrong',
  'scope_unknown',
  'grant_type_refused',
  'response_type_refused',
  'acr_unmet',
  'access_denied',
  'other',
] as const;

export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** One request that was refused. */
export interface ClientFailure {
  clientId: string;
  /** Seconds since the epoch. */
  at: number;
  cause: FailureCause;
  /** What the cause is about, cut short: the redirect URI that was offered, the scope, or the engine's description. */
  detail: string | null;
}

/** An error as the engine tells it, with the public part of the request. */
export interface RefusedRequest {
  error: string;
  description: string | undefined;
  /** The engine's private explanation; tells causes apart, and is not kept. */
  internal: string | undefined;
  redirectUri: string | undefined;
  /** The client's own. */
  registeredUris?: readonly string[];
  scope: string | undefined;
}

interface Pattern {
  cause: FailureCause;
  matches: (request: RefusedRequest) => boolean;
  detail?: (request: RefusedRequest) => string | undefined;
}

const says =
  (error: string, words?: RegExp) =>
  ({ error: found, description, internal }: RefusedRequest): boolean =>
    found === error && (!words || words.test(`${description ?? ''} ${internal ?? ''}`));

const offeredUri = ({ redirectUri }: RefusedRequest) => redirectUri;
const askedScope = ({ scope }: RefusedRequest) => scope;

const withoutScheme = (uri: string): string => uri.replace(/^https?:/, '');

/** The right address, but http where https is registered, or the other way round: a proxy that is not known about. */
const differsInScheme = ({ redirectUri, registeredUris = [] }: RefusedRequest): boolean =>
  redirectUri !== undefined &&
  registeredUris.some((uri) => uri !== redirectUri && withoutScheme(uri) === withoutScheme(redirectUri));

/** The engine's words alone: it gives them with different errors, by where it needed the keys. */
const mentions =
  (words: RegExp) =>
  ({ description, internal }: RefusedRequest): boolean =>
    words.test(`${description ?? ''} ${internal ?? ''}`);

/** In this order: the first that matches names the cause. */
const PATTERNS: readonly Pattern[] = [
  {
    cause: 'redirect_uri_http',
    matches: (request) => says('invalid_redirect_uri')(request) && differsInScheme(request),
    detail: offeredUri,
  },
  { cause: 'redirect_uri_unknown', matches: says('invalid_redirect_uri'), detail: offeredUri },
  { cause: 'client_keys_unreachable', matches: mentions(/Key Set failed to be refreshed/) },
  { cause: 'client_key_unknown', matches: mentions(/no suitable encryption key/) },
  // Of a client assertion, a request object or a DPoP proof: what the application signs itself.
  {
    cause: 'assertion_clock',
    matches: (request) =>
      ['invalid_client', 'invalid_request_object', 'invalid_dpop_proof'].some((error) =>
        says(error, /jwt (expired|not active yet|issued in the future)|iat is not recent/)(request),
      ),
  },
  { cause: 'assertion_algorithm', matches: says('invalid_client', /alg mismatch/) },
  {
    cause: 'client_key_unknown',
    matches: says('invalid_client', /no applicable key|signature verification failed/),
  },
  { cause: 'auth_method_wrong', matches: says('invalid_client', /mechanism does not match/) },
  { cause: 'secret_wrong', matches: says('invalid_client') },
  { cause: 'redirect_uri_mismatch', matches: says('invalid_grant', /redirect_uri/), detail: offeredUri },
  { cause: 'pkce_wrong', matches: says('invalid_grant', /PKCE|code_verifier/i) },
  { cause: 'refresh_token_expired', matches: says('invalid_grant', /refresh token/) },
  { cause: 'code_expired', matches: says('invalid_grant', /code|used|grant/) },
  { cause: 'scope_unknown', matches: says('invalid_scope'), detail: askedScope },
  { cause: 'pkce_missing', matches: says('invalid_request', /PKCE|code_challenge/) },
  { cause: 'grant_type_refused', matches: says('invalid_request', /grant type is not allowed/) },
  { cause: 'grant_type_refused', matches: says('unsupported_grant_type') },
  { cause: 'response_type_refused', matches: says('invalid_request', /response_type/) },
  { cause: 'response_type_refused', matches: says('unauthorized_client', /response_type/) },
  { cause: 'response_type_refused', matches: says('unsupported_response_type') },
  { cause: 'acr_unmet', matches: says('unmet_authentication_requirements') },
  { cause: 'access_denied', matches: says('access_denied') },
];

/** Answers to `prompt=none`: an application that asks quietly expects them (OpenID Connect Core 1.0 §3.1.2.6). */
const ROUTINE = new Set(['login_required', 'consent_required', 'interaction_required']);

const MAX_DETAIL = 300;

/** What belongs in the log of a client's failed requests; undefined for what is no failure. */
export function failureOf(
  request: RefusedRequest,
): { cause: FailureCause; detail: string | null } | undefined {
  if (ROUTINE.has(request.error)) return undefined;
  const pattern = PATTERNS.find(({ matches }) => matches(request));
  const detail = pattern
    ? pattern.detail?.(request)
    : [request.error, request.description].filter(Boolean).join(': ');
  return {
    cause: pattern?.cause ?? 'other',
    // eslint-disable-next-line no-control-regex -- a request may hold anything; PostgreSQL does not take NUL
    detail: detail?.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, MAX_DETAIL) ?? null,
  };
}
