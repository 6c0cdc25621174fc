/**
 * Consent: what of a request the user has not agreed to yet, what they may leave out, and for how long it holds.
 */
import type { ClientMetadata } from './clients';
import { mergeResourceScopes, type ResourceScopes } from './resources';
import { parseScope, type Scope } from './scopes';

/** What a consent page asks about. */
export interface AskedConsent {
  scopes: string[];
  /** Claims asked for one by one with the `claims` parameter (OpenID Connect Core 1.0 §5.5). */
  claims: string[];
  /** Scopes of APIs (RFC 8707). */
  resources?: ResourceScopes;
}

/** What a user decided about one client, for all browsers of theirs. */
export interface RememberedConsent {
  scopes: string[];
  /** Left out by the user: not asked about again unless the request insists (`prompt=consent`). */
  refused: string[];
  claims: string[];
  resources?: ResourceScopes;
}

/** How a client's consent is asked for: never, at each sign-in, or once in so many seconds. */
export type ConsentPolicy = { kind: 'never' } | { kind: 'always' } | { kind: 'remember'; seconds: number };

/** @param byDefault seconds, for a client that says nothing itself; 0: at each sign-in. */
export function consentPolicy(
  { skip_consent: skip, consent_lifetime: own }: Pick<ClientMetadata, 'skip_consent' | 'consent_lifetime'>,
  { byDefault }: { byDefault: number },
): ConsentPolicy {
  if (skip) return { kind: 'never' };
  const seconds = own ?? byDefault;
  return seconds === 0 ? { kind: 'always' } : { kind: 'remember', seconds };
}

const stringsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const missingResources = (value: unknown): ResourceScopes =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([identifier, scopes]) => [
      identifier,
      stringsOf(scopes),
    ]),
  );

const withResources = (resources: ResourceScopes): { resources?: ResourceScopes } =>
  Object.keys(resources).length === 0 ? {} : { resources };

/**
 * Reads the engine's details of a consent prompt. When nothing is missing, the request insists on being asked
 * (`prompt=consent`), and everything it asks for is shown again.
 */
export function askedConsent(
  details: Record<string, unknown>,
  requestedScope: string | undefined,
  requestedResources: ResourceScopes = {},
): AskedConsent {
  const scopes = stringsOf(details['missingOIDCScope']);
  const claims = stringsOf(details['missingOIDCClaims']);
  const resources = missingResources(details['missingResourceScopes']);
  if (scopes.length + claims.length + Object.keys(resources).length > 0) {
    return { scopes, claims, ...withResources(resources) };
  }
  const ofResources = Object.values(requestedResources).flat();
  return {
    scopes: parseScope(requestedScope).filter((scope) => !ofResources.includes(scope)),
    claims: [],
    ...withResources(requestedResources),
  };
}

/** Without these there is no sign-in, or the user has nothing to weigh. */
const NEVER_OPTIONAL = new Set(['openid']);

/** Scopes that the client can do without by its own word, and those that the site lets users refuse to every client. */
export const optionalScopes = (
  asked: readonly string[],
  {
    client: { optional_scope: optional },
    scopes,
  }: {
    client: Pick<ClientMetadata, 'optional_scope'>;
    scopes: ReadonlyArray<Pick<Scope, 'name' | 'optional'>>;
  },
): string[] => {
  const named = new Set([
    ...parseScope(optional),
    ...scopes.filter((scope) => scope.optional).map(({ name }) => name),
  ]);
  return asked.filter((scope) => named.has(scope) && !NEVER_OPTIONAL.has(scope));
};

/**
 * What still holds of a decision. A scope that was left out stays left out for as long as it may be: once the client or
 * the site can't do without it, it is asked about like any other, and the user agrees or does not get in.
 */
export const decisionInForce = (
  remembered: RememberedConsent,
  by: Parameters<typeof optionalScopes>[1],
): RememberedConsent => ({ ...remembered, refused: optionalScopes(remembered.refused, by) });

/** What the user agreed to: all that was asked for, less the optional scopes that they left out. */
export function decide(input: {
  asked: AskedConsent;
  optional: readonly string[];
  /** The optional scopes that the user left ticked. */
  kept: readonly string[];
}): RememberedConsent {
  const refused = input.optional.filter((scope) => !input.kept.includes(scope));
  return {
    scopes: input.asked.scopes.filter((scope) => !refused.includes(scope)),
    refused,
    claims: input.asked.claims,
    ...withResources(input.asked.resources ?? {}),
  };
}

const union = (one: readonly string[], other: readonly string[]): string[] => [
  ...new Set([...one, ...other]),
];
const without = (from: readonly string[], what: readonly string[]): string[] =>
  from.filter((item) => !what.includes(item));

/** The later decision wins where both speak of the same scope. */
export const mergeConsent = (
  earlier: RememberedConsent | undefined,
  later: RememberedConsent,
): RememberedConsent =>
  earlier === undefined
    ? later
    : {
        scopes: union(without(earlier.scopes, later.refused), later.scopes),
        refused: union(without(earlier.refused, later.scopes), later.refused),
        claims: union(earlier.claims, later.claims),
        ...withResources(mergeResourceScopes(earlier.resources, later.resources)),
      };
