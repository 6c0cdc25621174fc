/**
 * What a client may do with the protocol beyond the code flow's defaults: how its answers come back, which proofs it
 * gives, which pages may call from a browser. The engine's features are provider-wide; a client has only what its own
 * fields turn on.
 */
import type { FieldProblem } from './errors';
import { SIGNING_ALGORITHMS } from './keys';
import { isLoopback, parseUrl } from './redirect-uris';
import { isFrontChannelType } from './client-flows';
import { profileProblems, PROFILES, type Profile } from './client-profiles';
import { RESPONSE_ENCRYPTION } from './client-responses';
import { SENDER_CONSTRAINT_SWITCHES, type SenderConstraints } from './sender-constraints';

/** OAuth 2.0 Multiple Response Types, Form Post Response Mode, and JARM §2.3. */
export const RESPONSE_MODES = [
  'query',
  'form_post',
  'fragment',
  'query.jwt',
  'form_post.jwt',
  'fragment.jwt',
  'jwt',
] as const;

export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** With a client's own key (RFC 7518 §3.1, RFC 8037): what it may sign for the provider. */
export const CLIENT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

export interface ClientProtocol extends SenderConstraints {
  /** Identifiers of the APIs that the client may ask access tokens for (RFC 8707). */
  resources?: string[];
  /** Settings that a specification asks for together, filled in and locked. */
  security_profile?: Profile;
  /** Every authorization request has a code challenge (RFC 7636). A public client's must in any case. */
  require_pkce?: boolean;
  /** Ways to get the authorization answer; without it: query and form_post, and fragment for its own response types. */
  response_modes?: ResponseMode[];
  /** Origins of pages that may call the token endpoint, userinfo and their like, beside those of a public client's redirect URIs. */
  allowed_cors_origins?: string[];
  /** What signs the client's request objects (RFC 9101); without it, any algorithm that a key of the client has. */
  request_object_signing_alg?: (typeof CLIENT_ALGORITHMS)[number];
  /** Where the client keeps request objects that its requests name (OpenID Connect Registration 1.0 §2). */
  request_uris?: string[];
  /** Authorization requests come as signed request objects only (RFC 9101 §10.5). */
  require_signed_request_object?: boolean;
  /** Signs answers of introspection for this client, when it asks for a JWT (RFC 9701). */
  introspection_signed_response_alg?: (typeof SIGNING_ALGORITHMS)[number];
  introspection_encrypted_response_alg?: (typeof RESPONSE_ENCRYPTION.algs)[number];
  introspection_encrypted_response_enc?: (typeof RESPONSE_ENCRYPTION.encs)[number];
  /** Signs authorization answers in the JWT response modes (JARM §3). */
  authorization_signed_response_alg?: (typeof SIGNING_ALGORITHMS)[number];
  authorization_encrypted_response_alg?: (typeof RESPONSE_ENCRYPTION.algs)[number];
  authorization_encrypted_response_enc?: (typeof RESPONSE_ENCRYPTION.encs)[number];
  /** What signs the client's assertions; without it, any algorithm that a key of the client has. */
  token_endpoint_auth_signing_alg?: (typeof CLIENT_ALGORITHMS)[number];
}

type Input = Record<string, unknown>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The response modes that a client has. */
export function responseModesOf({
  response_modes: own,
  response_types: types,
}: {
  response_modes?: ResponseMode[];
  response_types: readonly string[];
}): ResponseMode[] {
  if (own !== undefined) return own;
  return types.some(isFrontChannelType) ? ['query', 'form_post', 'fragment'] : ['query', 'form_post'];
}

const problem = (path: Array<string | number>, fault: { code: string; message: string }): FieldProblem => ({
  path: path.map(String),
  ...fault,
});

const MAX_ORIGINS = 100;

/** Scheme, host and port, as a browser sends them in `Origin` (RFC 6454 §7). */
const isOrigin = (value: unknown): boolean => {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  return (
    url !== undefined &&
    url.origin === value &&
    !url.host.includes('*') &&
    (url.protocol === 'https:' || isLoopback(url))
  );
};

/** The rule of `allowed_cors_origins`. */
export function corsOriginProblems(value: unknown): FieldProblem[] {
  const field = 'allowed_cors_origins';
  if (!Array.isArray(value) || value.length > MAX_ORIGINS) {
    return [
      problem([field], {
        code: 'origins.list',
        message: `must be a list of at most ${MAX_ORIGINS} origins`,
      }),
    ];
  }
  return value.flatMap((origin: unknown, index) =>
    isOrigin(origin)
      ? []
      : [
          problem([field, index], {
            code: 'origins.origin',
            message:
              'must be an origin, such as https://app.example.org: https (or this machine), without a path or a slash at the end',
          }),
        ],
  );
}

/** The rule of `resources`. */
export function resourceProblems(value: unknown, known: readonly string[]): FieldProblem[] {
  if (!Array.isArray(value)) {
    return [problem(['resources'], { code: 'resources.list', message: 'must be a list of resources' })];
  }
  return value.flatMap((identifier: unknown, index) =>
    known.includes(identifier as string)
      ? []
      : [
          {
            ...problem(['resources', index], {
              code: 'resources.unknown',
              message: `is not one of the "resources" in config/plugins: ${known.join(', ') || 'there are none'}`,
            }),
            params: { known: known.join(', ') || '—' },
          },
        ],
  );
}

/** Fields whose value is one of a few. */
export const CLIENT_PROTOCOL_CHOICES = {
  security_profile: PROFILES,
  request_object_signing_alg: CLIENT_ALGORITHMS,
  introspection_signed_response_alg: SIGNING_ALGORITHMS,
  introspection_encrypted_response_alg: RESPONSE_ENCRYPTION.algs,
  introspection_encrypted_response_enc: RESPONSE_ENCRYPTION.encs,
  authorization_signed_response_alg: SIGNING_ALGORITHMS,
  authorization_encrypted_response_alg: RESPONSE_ENCRYPTION.algs,
  authorization_encrypted_response_enc: RESPONSE_ENCRYPTION.encs,
  token_endpoint_auth_signing_alg: CLIENT_ALGORITHMS,
} as const;

export const CLIENT_PROTOCOL_SWITCHES = [
  'require_pkce',
  'require_signed_request_object',
  ...SENDER_CONSTRAINT_SWITCHES,
] as const;

/** RFC 9101 §5: they are verified with the client's own keys. */
const requestObjectsHaveKeys = (input: Input): FieldProblem[] =>
  (input['require_signed_request_object'] === true || input['request_object_signing_alg'] !== undefined) &&
  input['jwks'] === undefined &&
  input['jwks_uri'] === undefined
    ? [
        problem(['jwks'], {
          code: 'jwks.request_objects',
          message: 'must be given, or jwks_uri, so that request objects can be checked',
        }),
      ]
    : [];

const assertionsHaveTheirMethod = (input: Input): FieldProblem[] =>
  input['token_endpoint_auth_signing_alg'] !== undefined &&
  input['token_endpoint_auth_method'] !== 'private_key_jwt'
    ? [
        problem(['token_endpoint_auth_signing_alg'], {
          code: 'auth_alg.method',
          message:
            'is for token_endpoint_auth_method "private_key_jwt" only: leave it out, or choose that method',
        }),
      ]
    : [];

/** A client that signs people in can be answered. */
const someModeIsLeft = (input: Input): FieldProblem[] =>
  Array.isArray(input['response_modes']) && listOf(input['response_modes']).length === 0
    ? [
        problem(['response_modes'], {
          code: 'response_modes.none',
          message: 'must have at least one, or be left out: query is what most applications use',
        }),
      ]
    : [];

/** Rules between fields. */
export const CLIENT_PROTOCOL_CROSS_RULES: ReadonlyArray<(input: Input) => FieldProblem[]> = [
  profileProblems,
  requestObjectsHaveKeys,
  assertionsHaveTheirMethod,
  someModeIsLeft,
];
