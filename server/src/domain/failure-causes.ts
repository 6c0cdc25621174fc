/**
 * Which words of the engine stand for which cause. The engine has one error for many mistakes, and the words that tell
 * them apart are often its private ones.
 */

export const FAILURE_CAUSES = [
  'client_unknown',
  'redirect_uri_http',
  'redirect_uri_unknown',
  'redirect_uri_mismatch',
  'post_logout_uri_unknown',
  'secret_wrong',
  'auth_method_wrong',
  'assertion_clock',
  'assertion_algorithm',
  'assertion_audience',
  'assertion_replayed',
  'assertion_incomplete',
  'client_key_unknown',
  'client_keys_unreachable',
  'certificate_wrong',
  'dpop_wrong',
  'request_uri_unknown',
  'request_uri_unreadable',
  'request_object_algorithm',
  'request_object_wrong',
  'request_object_missing',
  'pushed_request_missing',
  'pushed_request_expired',
  'id_token_key_new',
  'id_token_algorithm',
  'id_token_not_accepted',
  'id_token_hint_wrong',
  'code_expired',
  'refresh_token_expired',
  'pkce_missing',
  'pkce_wrong',
  'scope_unknown',
  'resource_refused',
  'grant_type_refused',
  'response_type_refused',
  'response_mode_refused',
  'acr_unmet',
  'access_denied',
  'other',
] as const;

export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** An error as the engine tells it, with the public part of the request. */
export interface RefusedRequest {
  error: string;
  description: string | undefined;
  /** The engine's private explanation; tells causes apart, and is not kept where it may quote the request. */
  internal: string | undefined;
  redirectUri: string | undefined;
  /** The client's own. */
  registeredUris?: readonly string[];
  /** Where the request object was said to be. */
  requestUri?: string | undefined;
  postLogoutUri?: string | undefined;
  /** The API that a token was asked for. */
  resource?: string | undefined;
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

/** The engine's words alone: it gives them with different errors, by where it came upon it. */
const mentions =
  (words: RegExp) =>
  ({ description, internal }: RefusedRequest): boolean =>
    words.test(`${description ?? ''} ${internal ?? ''}`);

const offeredUri = ({ redirectUri }: RefusedRequest) => redirectUri;
const askedScope = ({ scope }: RefusedRequest) => scope;
const toldReason = ({ description }: RefusedRequest) => description;

const withoutScheme = (uri: string): string => uri.replace(/^https?:/, '');

/** The right address, but http where https is registered, or the other way round: a proxy that is not known about. */
const differsInScheme = ({ redirectUri, registeredUris = [] }: RefusedRequest): boolean =>
  redirectUri !== undefined &&
  registeredUris.some((uri) => uri !== redirectUri && withoutScheme(uri) === withoutScheme(redirectUri));

const saysWithOneOf =
  (errors: readonly string[], words: RegExp) =>
  (request: RefusedRequest): boolean =>
    errors.some((error) => says(error, words)(request));

/** Of what the application signs itself: a client assertion, a request object, a DPoP proof. */
const SIGNED_BY_CLIENT = ['invalid_client', 'invalid_request_object', 'invalid_dpop_proof'];

/** Of what it proves with a key of its own, when it is called for and afterwards. */
const PROVEN_BY_CLIENT = ['invalid_client', 'invalid_dpop_proof', 'invalid_request', 'invalid_grant'];

/** Before all others: their private words quote what the request offered. */
const REFERENCES: readonly Pattern[] = [
  {
    cause: 'request_uri_unreadable',
    matches: says('invalid_request_uri', /^request_uri could not be read/),
    // The address and what the network said of it: see engine/request-objects.
    detail: ({ internal }) => internal,
  },
  {
    cause: 'request_uri_unknown',
    matches: says('invalid_request_uri', /^request_uri is not one of the registered/),
    detail: ({ internal }) => internal,
  },
  {
    cause: 'request_uri_unknown',
    matches: says('request_uri_not_supported'),
    detail: ({ requestUri }) => requestUri,
  },
  { cause: 'pushed_request_expired', matches: says('invalid_request_uri') },
];

const CLIENTS_AND_ADDRESSES: readonly Pattern[] = [
  { cause: 'client_unknown', matches: says('invalid_client', /client not found|client is invalid/) },
  {
    cause: 'redirect_uri_http',
    matches: (request) => says('invalid_redirect_uri')(request) && differsInScheme(request),
    detail: offeredUri,
  },
  { cause: 'redirect_uri_unknown', matches: says('invalid_redirect_uri'), detail: offeredUri },
  { cause: 'redirect_uri_mismatch', matches: says('invalid_grant', /redirect_uri/), detail: offeredUri },
  {
    cause: 'post_logout_uri_unknown',
    matches: says('invalid_request', /post_logout_redirect_uri/),
    detail: ({ postLogoutUri }) => postLogoutUri,
  },
  { cause: 'id_token_hint_wrong', matches: says('invalid_request', /id_token_hint/), detail: toldReason },
];

const KEYS_AND_PROOFS: readonly Pattern[] = [
  { cause: 'client_keys_unreachable', matches: mentions(/Key Set failed to be refreshed/) },
  { cause: 'client_key_unknown', matches: mentions(/no suitable encryption key/) },
  { cause: 'certificate_wrong', matches: saysWithOneOf(PROVEN_BY_CLIENT, /certificate|x5t#S256/) },
  {
    cause: 'assertion_clock',
    matches: saysWithOneOf(
      SIGNED_BY_CLIENT,
      /jwt (expired|not active yet|issued in the future)|iat is not recent/,
    ),
  },
  { cause: 'dpop_wrong', matches: saysWithOneOf(PROVEN_BY_CLIENT, /DPoP/), detail: toldReason },
  { cause: 'assertion_algorithm', matches: says('invalid_client', /alg mismatch/) },
  {
    cause: 'client_key_unknown',
    matches: saysWithOneOf(SIGNED_BY_CLIENT, /no applicable key|signature verification failed/),
  },
  { cause: 'assertion_audience', matches: says('invalid_client', /audience|\baud\b/) },
  { cause: 'assertion_replayed', matches: says('invalid_client', /must only be used once/) },
  {
    cause: 'assertion_incomplete',
    matches: saysWithOneOf(['invalid_client', 'invalid_request'], /client_assertion|JWT issuer|jti/),
  },
  { cause: 'auth_method_wrong', matches: says('invalid_client', /mechanism does not match/) },
  { cause: 'secret_wrong', matches: says('invalid_client') },
];

const REQUEST_OBJECTS: readonly Pattern[] = [
  { cause: 'request_object_algorithm', matches: says('invalid_request_object', /\balg\b/) },
  { cause: 'request_object_wrong', matches: says('invalid_request_object'), detail: toldReason },
  { cause: 'request_object_missing', matches: says('invalid_request', /Request Object must be used/) },
  {
    cause: 'pushed_request_missing',
    matches: says('invalid_request', /Pushed Authorization Request must be used/),
  },
];

const REQUESTS: readonly Pattern[] = [
  { cause: 'pkce_wrong', matches: says('invalid_grant', /PKCE|code_verifier/i) },
  { cause: 'refresh_token_expired', matches: says('invalid_grant', /refresh token/) },
  { cause: 'code_expired', matches: says('invalid_grant', /code|used|grant/) },
  { cause: 'scope_unknown', matches: says('invalid_scope'), detail: askedScope },
  { cause: 'resource_refused', matches: says('invalid_target'), detail: ({ resource }) => resource },
  { cause: 'pkce_missing', matches: says('invalid_request', /PKCE|code_challenge/) },
  { cause: 'grant_type_refused', matches: says('invalid_request', /grant type is not allowed/) },
  { cause: 'grant_type_refused', matches: says('unsupported_grant_type') },
  { cause: 'response_mode_refused', matches: says('invalid_request', /response_mode/) },
  { cause: 'response_mode_refused', matches: says('unsupported_response_mode') },
  { cause: 'response_type_refused', matches: says('invalid_request', /response_type/) },
  { cause: 'response_type_refused', matches: says('unauthorized_client', /response_type/) },
  { cause: 'response_type_refused', matches: says('unsupported_response_type') },
  { cause: 'acr_unmet', matches: says('unmet_authentication_requirements') },
  { cause: 'access_denied', matches: says('access_denied') },
];

/** In this order: the first that matches names the cause. */
const PATTERNS = [
  ...REFERENCES,
  ...CLIENTS_AND_ADDRESSES,
  ...KEYS_AND_PROOFS,
  ...REQUEST_OBJECTS,
  ...REQUESTS,
];

/** What a request was refused for, and what that is about. */
export function causeOf(request: RefusedRequest): { cause: FailureCause; detail: string | undefined } {
  const pattern = PATTERNS.find(({ matches }) => matches(request));
  if (pattern) return { cause: pattern.cause, detail: pattern.detail?.(request) };
  const words = [request.error, request.description].filter(Boolean);
  return { cause: 'other', detail: words.join(': ') };
}
