/**
 * The shape of a client (relying party), in the words of RFC 7591 §2 and OpenID Connect Dynamic Client Registration
 * 1.0 §2, with the plugin's own additions in the same snake_case.
 */
import type { SigningAlgorithm } from './keys';
import type { AccessPolicy } from './access-rules';
import type { ClientClaims } from './client-claims';
import type { ClientProtocol } from './client-protocol';
import type { Branding } from './looks';
import type { ResponseType } from './client-flows';
import type { ClientResponses } from './client-responses';
import type { OfAnIssuer } from './issuer-aliases';
import { DEVICE_GRANT } from './client-flows';
import { CERTIFICATE_METHODS } from './sender-constraints';

export const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
  ...CERTIFICATE_METHODS,
] as const;
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'implicit',
  DEVICE_GRANT,
] as const;
export const APPLICATION_TYPES = ['web', 'native'] as const;

/** Signs with the client's secret: for clients that know nothing else (RFC 7518 §3.2). */
export const SECRET_ALGORITHM = 'HS256';

/** What a client is, as far as an admin is concerned; it follows from the metadata. */
export const CLIENT_KINDS = ['server', 'browser', 'native', 'machine'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** How long what is issued to this client lives, in seconds; what is left out follows the provider's `lifetimes`. */
export interface TokenLifetimes {
  access_token?: number;
  id_token?: number;
  refresh_token?: number;
}

/** Public keys (RFC 7517 §5). */
export interface PublicKeySet {
  keys: Array<Record<string, unknown>>;
}

/** A registered client's metadata, complete: defaults are filled in. */
export interface ClientMetadata extends ClientClaims, ClientResponses, ClientProtocol, OfAnIssuer {
  client_id: string;
  client_name?: string;
  application_type: (typeof APPLICATION_TYPES)[number];
  /** Compared exactly (RFC 9700 §2.1). */
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  token_endpoint_auth_method: (typeof AUTH_METHODS)[number];
  grant_types: Array<(typeof GRANT_TYPES)[number]>;
  response_types: ResponseType[];
  /** Scopes that the client may ask for, separated by spaces. */
  scope: string;
  client_uri?: string;
  logo_uri?: string;
  policy_uri?: string;
  tos_uri?: string;
  contacts?: string[];
  /** Where the application starts a sign-in of its own (OpenID Connect Core 1.0 §4). */
  initiate_login_uri?: string;
  /** Seconds (OpenID Connect Registration 1.0 §2). */
  default_max_age?: number;
  /** Authentication classes that a request asks for when it names none (OpenID Connect Registration 1.0 §2). */
  default_acr_values?: string[];
  require_auth_time?: boolean;
  /** What signs the client's ID tokens; RS256 when it is left out. */
  id_token_signed_response_alg?: SigningAlgorithm | typeof SECRET_ALGORITHM;
  /** Requests must come through the pushed-authorization endpoint (RFC 9126 §6). */
  require_pushed_authorization_requests?: boolean;
  /** The client's public keys; for `private_key_jwt`, and to encrypt for it. Not together with `jwks_uri`. */
  jwks?: PublicKeySet;
  jwks_uri?: string;
  /** Users are not asked for consent: for applications of the site itself. */
  skip_consent?: boolean;
  /** Seconds after which users are asked for consent again; 0: at each sign-in. */
  consent_lifetime?: number;
  /** Scopes that the application can do without, separated by spaces: users may leave them out. */
  optional_scope?: string;
  token_lifetimes?: TokenLifetimes;
  /** Told by the provider that a session has ended (Back-Channel Logout 1.0 §2.2). */
  backchannel_logout_uri?: string;
  backchannel_logout_session_required?: boolean;
  /** Loaded in the browser that signs out (Front-Channel Logout 1.0 §2). */
  frontchannel_logout_uri?: string;
  frontchannel_logout_session_required?: boolean;
  /** Trusted to sign its user out without a question, with the ID token of that very session as `id_token_hint`. */
  skip_logout_confirmation?: boolean;
  /** Who may use the client; without it, everybody who may sign in. */
  access_policy?: AccessPolicy;
  /** How the pages look on the way to this client, over the site's looks. */
  branding?: Branding;
  /** Scopes of a request that names none, separated by spaces. */
  default_scopes?: string;
}

/** What an admin or a declaration may give; everything else gets a default. */
export type ClientInput = { [K in keyof ClientMetadata]?: unknown } & Record<string, unknown>;

/** RFC 7591 §2: what a field that is left out means. */
export const CLIENT_DEFAULTS = {
  application_type: 'web',
  redirect_uris: [],
  post_logout_redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code'],
  response_types: ['code'],
} as const;
