/**
 * Names of claims: dots nest (`info.openid.Email`), `\.` is a dot of the name itself (`https://example\.org/role`).
 */

import type { Fault } from './errors';

/** Claims that the protocol itself sets: a mapping for one of them would forge it. */
const RESERVED = new Set([
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'nbf',
    'iat',
    'jti',
    'nonce',
    'acr',
    'amr',
    'auth_time',
    'azp',
    'sid',
    'typ',
  ],
  ...['at_hash', 'c_hash', 's_hash', 'cnf', 'act', 'may_act', 'events', 'authorization_details'],
  ...['client_id', 'scope', 'active', 'token_type', 'username', '_claim_names', '_claim_sources'],
]);

/** Names that JavaScript gives a meaning to. */
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

const MAX_NAME = 200;
const MAX_DEPTH = 6;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNUSABLE = /[\u0000-\u0020\u007f"]/;

/** `info.openid.Email` → `['info', 'openid', 'Email']`. A backslash takes the meaning of the next `.` or `\`. */
export function parseClaimName(name: string): string[] {
  const segments = [''];
  for (const [, escaped, character] of name.matchAll(/\\([.\\])|([\s\S])/g)) {
    if (character === '.') segments.push('');
    else segments.push(`${segments.pop() ?? ''}${escaped ?? character ?? ''}`);
  }
  return segments;
}

/** The claim at the top of the answer: what a client sees and asks for. */
export const topOf = (name: string): string => parseClaimName(name)[0] ?? name;

/** Why this can't be the name of a claim; undefined when it can. */
export function claimNameFault(name: unknown): Fault | undefined {
  if (typeof name !== 'string' || name === '')
    return { code: 'claim.missing', message: 'must be the name of a claim' };
  if (name.length > MAX_NAME) {
    return {
      code: 'text.long',
      message: `must be at most ${MAX_NAME} characters long`,
      params: { maximum: MAX_NAME },
    };
  }
  if (UNUSABLE.test(name))
    return { code: 'claim.characters', message: 'must not have spaces, quotes or control characters' };
  const segments = parseClaimName(name);
  if (segments.length > MAX_DEPTH) {
    return {
      code: 'claim.deep',
      message: `must not be nested deeper than ${MAX_DEPTH} levels`,
      params: { maximum: MAX_DEPTH },
    };
  }
  if (segments.includes('')) {
    return {
      code: 'claim.dots',
      message: 'must have a name on both sides of each dot (write \\. for a dot in the name itself)',
    };
  }
  const dangerous = segments.find((segment) => DANGEROUS.has(segment));
  return dangerous === undefined
    ? undefined
    : { code: 'claim.part', message: `must not contain “${dangerous}”`, params: { part: dangerous } };
}

/** Why no mapping may set this claim; undefined when one may. */
export function mappedClaimFault(name: unknown): Fault | undefined {
  const fault = claimNameFault(name);
  if (fault !== undefined) return fault;
  const top = topOf(String(name));
  return RESERVED.has(top)
    ? {
        code: 'claim.reserved',
        message: `“${top}” is set by the provider itself and can’t be mapped`,
        params: { claim: top },
      }
    : undefined;
}

/** Reserved claims that a scope may list all the same: the provider knows their value. */
const LISTABLE = new Set(['sub', 'iss']);

/** Why a scope may not give this claim; undefined when it may. */
export const listedClaimFault = (name: unknown): Fault | undefined =>
  typeof name === 'string' && LISTABLE.has(name) ? undefined : mappedClaimFault(name);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Sets a claim at its place.
 * @returns false when another claim is in the way: one that holds a value where this one needs an object.
 */
export function placeClaim(
  claims: Record<string, unknown>,
  segments: readonly string[],
  value: unknown,
): boolean {
  const last = segments.at(-1);
  if (last === undefined) return false;
  let target = claims;
  for (let depth = 0; depth < segments.length - 1; depth += 1) {
    const segment = segments[depth] as string;
    if (!Object.hasOwn(target, segment)) target[segment] = {};
    const next = target[segment];
    if (!isObject(next)) return false;
    target = next;
  }
  const existing = Object.hasOwn(target, last) ? target[last] : undefined;
  if (existing === undefined) target[last] = value;
  else if (isObject(existing) && isObject(value)) target[last] = { ...value, ...existing };
  else return false;
  return true;
}
