/**
 * Scopes: what a client asks for, in words for the user, and the claims that each one gives.
 */
import { LANGUAGE_TAG } from './claim-locales';
import { listedClaimFault } from './claim-names';
import { InvalidInput, problemAt, type FieldProblem } from './errors';

/** Words in each language, by its tag: `{ "en": …, "fr": … }`. */
export type Words = Record<string, string>;

export interface Scope {
  /** As in a request's `scope` (RFC 6749 §3.3). */
  name: string;
  /** Shown at consent; empty: the pages have words of their own for the standard scopes. */
  displayName: Words;
  description: Words;
  /** Claims that it gives; nested ones by their whole name, `info.openid.Email`. */
  claims: string[];
  /** The user may refuse it at consent, and still sign in. */
  optional: boolean;
}

const PROFILE_CLAIMS = [
  ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
  ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
];

const standard = (name: string, claims: string[]): Scope => ({
  name,
  displayName: {},
  description: {},
  claims,
  optional: false,
});

/** The scopes of OpenID Connect Core 1.0 §5.4. They can be edited, not deleted. */
export const STANDARD_SCOPES: readonly Scope[] = [
  standard('openid', ['sub']),
  standard('profile', PROFILE_CLAIMS),
  standard('email', ['email', 'email_verified']),
  standard('address', ['address']),
  standard('phone', ['phone_number', 'phone_number_verified']),
];

export const isStandardScope = (name: string): boolean =>
  STANDARD_SCOPES.some((scope) => scope.name === name);

/** Asks for a refresh token and gives no claim (OpenID Connect Core 1.0 §11): the protocol's own, not a stored scope. */
export const OFFLINE_ACCESS = 'offline_access';

/** The names in a `scope` value, in order, each once (RFC 6749 §3.3). */
export const parseScope = (scope: string | undefined): string[] => [
  ...new Set((scope ?? '').split(' ').filter(Boolean)),
];

/** `scope-token` (RFC 6749 §3.3). */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/;
const FIELDS = new Set(['name', 'displayName', 'description', 'claims', 'optional']);
const MAX_WORDS = 500;
const MAX_CLAIMS = 200;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameProblems = (name: unknown): FieldProblem[] => {
  if (typeof name !== 'string' || !SCOPE_TOKEN.test(name)) {
    return [
      problemAt(['name'], {
        code: 'scope.name',
        message: 'must be 1 to 100 characters, without spaces, quotes or backslashes',
      }),
    ];
  }
  return name === OFFLINE_ACCESS
    ? [
        problemAt(['name'], {
          code: 'scope.own',
          message: 'is the protocol’s own scope: choose another name',
        }),
      ]
    : [];
};

const wordsProblems = (field: 'displayName' | 'description', value: unknown): FieldProblem[] => {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    return [
      problemAt([field], {
        code: 'words.shape',
        message: 'must have a text for each language: { "en": "…", "fr": "…" }',
      }),
    ];
  }
  return Object.entries(value).flatMap(([language, words]) => {
    const at = [field, language];
    if (!LANGUAGE_TAG.test(language)) {
      return [
        problemAt(at, { code: 'language.tag', message: 'must be a language tag, such as en or ja-Kana-JP' }),
      ];
    }
    if (typeof words !== 'string') return [problemAt(at, { code: 'text.type', message: 'must be a text' })];
    return words.length > MAX_WORDS
      ? [
          problemAt(at, {
            code: 'text.long',
            message: `must be at most ${MAX_WORDS} characters long`,
            params: { maximum: MAX_WORDS },
          }),
        ]
      : [];
  });
};

const claimsProblems = (claims: unknown): FieldProblem[] => {
  if (claims === undefined) return [];
  if (!Array.isArray(claims))
    return [problemAt(['claims'], { code: 'claims.list', message: 'must be a list of claims' })];
  if (claims.length > MAX_CLAIMS) {
    return [
      problemAt(['claims'], {
        code: 'list.many',
        message: `must have at most ${MAX_CLAIMS} entries`,
        params: { maximum: MAX_CLAIMS },
      }),
    ];
  }
  return claims.flatMap((claim: unknown, index) => {
    const at = ['claims', index];
    if (claims.indexOf(claim) !== index) {
      return [
        problemAt(at, {
          code: 'claims.twice',
          message: 'is there twice: remove one',
          params: { claim: String(claim) },
        }),
      ];
    }
    const fault = listedClaimFault(claim);
    return fault === undefined ? [] : [problemAt(at, fault)];
  });
};

/** Signing in needs `openid`, and `openid` needs `sub` (OpenID Connect Core 1.0 §3.1.2.1). */
const openidProblems = ({ name, claims, optional }: Record<string, unknown>): FieldProblem[] => {
  if (name !== 'openid') return [];
  return [
    ...(Array.isArray(claims) && !claims.includes('sub')
      ? [problemAt(['claims'], { code: 'scope.sub', message: 'must have sub: every sign-in gives it' })]
      : []),
    ...(optional === true
      ? [
          problemAt(['optional'], {
            code: 'scope.openid',
            message: 'openid can’t be optional: without it there is no sign-in',
          }),
        ]
      : []),
  ];
};

/**
 * Checks a scope and fills in its defaults.
 * @throws InvalidInput with every problem found, each on its field.
 */
export function completeScope(input: unknown): Scope {
  if (!isRecord(input))
    throw new InvalidInput([problemAt([], { code: 'scope.shape', message: 'must be a scope' })]);
  const { name, displayName, description, claims, optional } = input;
  const problems = [
    ...Object.keys(input)
      .filter((key) => !FIELDS.has(key))
      .map((key) =>
        problemAt([key], { code: 'field.unknown', message: 'is not a field of a scope: remove it' }),
      ),
    ...nameProblems(name),
    ...wordsProblems('displayName', displayName),
    ...wordsProblems('description', description),
    ...claimsProblems(claims),
    ...(optional === undefined || typeof optional === 'boolean'
      ? []
      : [problemAt(['optional'], { code: 'boolean', message: 'must be true or false' })]),
    ...openidProblems(input),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return { ...standard(String(name), []), ...input };
}
