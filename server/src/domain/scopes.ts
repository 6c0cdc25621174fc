/**
 * Scopes and the claims that each one gives (OpenID Connect Core 1.0 §5.4).
 */
export const PROFILE_CLAIMS = [
  'name',
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'updated_at',
] as const;

export const EMAIL_CLAIMS = ['email', 'email_verified'] as const;

/** Scope → claims. `offline_access` asks for a refresh token and gives no claim (§11). */
export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub'],
  profile: PROFILE_CLAIMS,
  email: EMAIL_CLAIMS,
  offline_access: [],
};

export const SCOPE_NAMES: readonly string[] = Object.keys(SCOPES);

/** Every claim about a user that some scope gives, `sub` apart. */
export const USER_CLAIMS: readonly string[] = Object.values(SCOPES)
  .flat()
  .filter((claim) => claim !== 'sub');

/** The names in a `scope` value, in order, each once (RFC 6749 §3.3). */
export const parseScope = (scope: string | undefined): string[] => [
  ...new Set((scope ?? '').split(' ').filter(Boolean)),
];

/** The claims that these scopes give together. Unknown scopes give none. */
export const claimsOf = (scopes: Iterable<string>): Set<string> =>
  new Set([...scopes].flatMap((scope) => (Object.hasOwn(SCOPES, scope) ? (SCOPES[scope] ?? []) : [])));
