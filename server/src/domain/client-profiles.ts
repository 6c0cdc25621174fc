/**
 * Security profiles: sets of settings that a specification asks for together. Choosing one fills them in and locks them.
 * Pure data, which the rules, the admin API and the panel read alike.
 */
import type { FieldProblem } from './errors';

export const PROFILES = ['standard', 'oauth-2.1', 'fapi-2.0'] as const;

export type Profile = (typeof PROFILES)[number];

/** FAPI 2.0 Security Profile §5.4.1. */
export const FAPI_ALGORITHMS = ['PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

/** Seconds that a code may live (FAPI 2.0 Security Profile §5.3.2.1). */
export const FAPI_CODE_LIFETIME = 60;

/** One thing that a profile asks of a client, and where that is written. */
export type Lock = { clause: string } & (
  | { kind: 'value'; field: string; value: boolean }
  /** One of these; `fill` is what a client gets that says nothing. Without it, the field may be left out. */
  | { kind: 'choice'; field: string; allowed: readonly string[]; fill?: string }
  | { kind: 'without'; field: string; excluded: readonly string[] }
  /** At least one of these switches; the first is what a client gets that says nothing. */
  | { kind: 'some'; fields: readonly [string, ...string[]] }
  /** Every address is https. */
  | { kind: 'https'; field: string }
);

const WITHOUT_IMPLICIT = (clause: string): readonly Lock[] => [
  { kind: 'without', field: 'grant_types', excluded: ['implicit'], clause },
  {
    kind: 'without',
    field: 'response_types',
    excluded: ['code id_token', 'code token', 'code id_token token', 'id_token', 'id_token token'],
    clause,
  },
];

const fapi = (section: string): string => `FAPI 2.0 Security Profile §${section}`;

const signed = (field: string, fill?: string): Lock => ({
  kind: 'choice',
  field,
  allowed: FAPI_ALGORITHMS.filter((alg) => alg !== 'Ed25519'),
  clause: fapi('5.4.1'),
  ...(fill === undefined ? {} : { fill }),
});

export const PROFILE_LOCKS: Readonly<Record<Profile, readonly Lock[]>> = {
  standard: [],
  'oauth-2.1': [
    { kind: 'value', field: 'require_pkce', value: true, clause: 'OAuth 2.1 §4.1.1' },
    ...WITHOUT_IMPLICIT('OAuth 2.1 §10.1'),
  ],
  'fapi-2.0': [
    { kind: 'value', field: 'require_pushed_authorization_requests', value: true, clause: fapi('5.3.2.2') },
    { kind: 'value', field: 'require_pkce', value: true, clause: fapi('5.3.2.2') },
    {
      kind: 'choice',
      field: 'token_endpoint_auth_method',
      allowed: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
      fill: 'private_key_jwt',
      clause: fapi('5.3.2.1'),
    },
    {
      kind: 'some',
      fields: ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens'],
      clause: fapi('5.3.2.1'),
    },
    ...WITHOUT_IMPLICIT(fapi('5.3.2.2')),
    { kind: 'https', field: 'redirect_uris', clause: fapi('5.3.2.2') },
    signed('id_token_signed_response_alg', 'ES256'),
    signed('authorization_signed_response_alg', 'ES256'),
    signed('introspection_signed_response_alg', 'ES256'),
    signed('userinfo_signed_response_alg'),
    { ...signed('request_object_signing_alg'), allowed: FAPI_ALGORITHMS } as Lock,
    { ...signed('token_endpoint_auth_signing_alg'), allowed: FAPI_ALGORITHMS } as Lock,
  ],
};

type Input = Record<string, unknown>;

const profileOf = (input: Input): Profile =>
  PROFILES.find((profile) => profile === input['security_profile']) ?? 'standard';

const fillOf = (lock: Lock, input: Input): Input => {
  switch (lock.kind) {
    case 'value':
      return input[lock.field] === undefined ? { [lock.field]: lock.value } : {};
    case 'choice':
      return input[lock.field] === undefined && lock.fill !== undefined ? { [lock.field]: lock.fill } : {};
    case 'some':
      return lock.fields.every((field) => input[field] === undefined) ? { [lock.fields[0]]: true } : {};
    default:
      return {};
  }
};

/** The client with what its profile asks for, where it says nothing itself. */
export const withProfile = (input: Input): Input =>
  Object.assign({}, input, ...PROFILE_LOCKS[profileOf(input)].map((lock) => fillOf(lock, input))) as Input;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const problem = (
  field: string,
  { code, message, params }: { code: string; message: string; params: Record<string, string> },
): FieldProblem => ({ path: [field], code, message, params });

const problemOf = (lock: Lock, input: Input, profile: Profile): FieldProblem | undefined => {
  const { clause } = lock;
  switch (lock.kind) {
    case 'value':
      return input[lock.field] === lock.value
        ? undefined
        : problem(lock.field, {
            code: 'profile.value',
            message: `must be ${lock.value} for the profile ${profile} (${clause}): set it, or choose another profile`,
            params: { profile, clause, value: String(lock.value) },
          });
    case 'choice':
      return input[lock.field] === undefined || lock.allowed.includes(input[lock.field] as string)
        ? undefined
        : problem(lock.field, {
            code: 'profile.choice',
            message: `must be one of ${lock.allowed.join(', ')} for the profile ${profile} (${clause}): change it, or choose another profile`,
            params: { profile, clause, allowed: lock.allowed.join(', ') },
          });
    case 'without': {
      const found = listOf(input[lock.field]).filter((item) => lock.excluded.includes(item as string));
      return found.length === 0
        ? undefined
        : problem(lock.field, {
            code: 'profile.without',
            message: `must not have ${found.join(', ')} for the profile ${profile} (${clause}): remove it, or choose another profile`,
            params: { profile, clause, found: found.join(', ') },
          });
    }
    case 'some':
      return lock.fields.some((field) => input[field] === true)
        ? undefined
        : problem(lock.fields[0], {
            code: 'profile.some',
            message: `must be true, or ${lock.fields.slice(1).join(' or ')}, for the profile ${profile} (${clause}): set one, or choose another profile`,
            params: { profile, clause, fields: lock.fields.join(', ') },
          });
    case 'https':
      return listOf(input[lock.field]).every((uri) => typeof uri === 'string' && uri.startsWith('https:'))
        ? undefined
        : problem(lock.field, {
            code: 'profile.https',
            message: `must all be https for the profile ${profile} (${clause}): change them, or choose another profile`,
            params: { profile, clause },
          });
  }
};

/** Where a client contradicts its profile. */
export function profileProblems(input: Input): FieldProblem[] {
  const profile = profileOf(input);
  return PROFILE_LOCKS[profile].flatMap((lock) => problemOf(lock, input, profile) ?? []);
}
