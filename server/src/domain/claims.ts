/**
 * What the provider says about a user: each claim from a field of the account, a constant, or the account itself.
 */
import type { SignInRules } from './ports';
import type { User } from './users';

/** Where a claim's value comes from. */
export type ClaimSource = { kind: 'field'; field: string } | { kind: 'constant'; value: unknown };

export interface ClaimMapping {
  claim: string;
  source: ClaimSource;
}

type ClaimType = 'string' | 'boolean' | 'epoch' | 'object';

/** Claims that are not strings (OpenID Connect Core 1.0 §5.1). */
const CLAIM_TYPES: ReadonlyMap<string, ClaimType> = new Map([
  ['email_verified', 'boolean'],
  ['phone_number_verified', 'boolean'],
  ['updated_at', 'epoch'],
  ['address', 'object'],
]);

const toEpoch = (value: unknown): number | undefined => {
  const time = value instanceof Date ? value.getTime() : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
};

const convert: Record<ClaimType, (value: unknown) => unknown> = {
  string: (value) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  epoch: (value) => (typeof value === 'number' ? Math.floor(value) : toEpoch(value)),
  object: (value) => (typeof value === 'object' && !Array.isArray(value) ? value : undefined),
};

/** An empty value is left out: clients take an empty string for a value, and some refuse it. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/**
 * Claims that say who a token is for and how it came about: the protocol's own, never a mapping's
 * (OpenID Connect Core 1.0 §2, RFC 7519 §4.1).
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'c_hash',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'nonce',
  's_hash',
  'sid',
  'sub',
]);

type BuiltIn = (user: User, rules: SignInRules) => unknown;

/** What a bare host knows about every account. A mapping for the same claim takes its place. */
const BUILT_IN: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ['name', (user) => user.username],
  ['preferred_username', (user) => user.username],
  ['email', (user) => user.email],
  // True only where the host itself had the address confirmed; a flag that nothing checked is no verification.
  [
    'email_verified',
    (user, rules) => (isEmpty(user.email) ? undefined : rules.emailConfirmation && user.confirmed),
  ],
  ['updated_at', (user) => user.fields['updatedAt']],
]);

const readSource = (source: ClaimSource, user: User): unknown =>
  source.kind === 'constant'
    ? source.value
    : Object.hasOwn(user.fields, source.field)
      ? user.fields[source.field]
      : undefined;

/**
 * The wanted claims that have a value, `sub` apart.
 * A value of the wrong type is left out rather than sent wrong: the sign-in goes on.
 */
export function userClaims(input: {
  user: User;
  rules: SignInRules;
  mappings: readonly ClaimMapping[];
  wanted: ReadonlySet<string>;
}): Record<string, unknown> {
  const { user, rules, mappings, wanted } = input;
  const result: Record<string, unknown> = {};
  for (const claim of wanted) {
    const mapping = mappings.find((candidate) => candidate.claim === claim);
    const value = mapping ? readSource(mapping.source, user) : BUILT_IN.get(claim)?.(user, rules);
    if (isEmpty(value)) continue;
    const converted = convert[CLAIM_TYPES.get(claim) ?? 'string'](value);
    if (!isEmpty(converted)) result[claim] = converted;
  }
  return result;
}
