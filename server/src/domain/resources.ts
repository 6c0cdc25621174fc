/**
 * Resources: the APIs of the site's world that clients get access tokens for (RFC 8707), and what those tokens look like
 * (RFC 9068).
 */
import type { SigningAlgorithm } from './keys';
import { parseScope, type Words } from './scopes';

export interface ResourceScope {
  /** As in a request's `scope`. */
  name: string;
  /** Shown at consent, in each language. */
  displayName: Words;
}

export interface Resource {
  /** What a request names in `resource`: an absolute URI without a fragment (RFC 8707 §2). */
  identifier: string;
  /** What pages call it. */
  name: string;
  /** `aud` of its tokens; the identifier when it is left out. */
  audience?: string | undefined;
  scopes: readonly ResourceScope[];
  /** `jwt`: the API reads the token itself. `opaque`: it asks at the introspection endpoint, and hears of revocation. */
  tokenFormat: 'jwt' | 'opaque';
  /** Seconds; what the client or the provider says when it is left out. */
  lifetime?: number | undefined;
  signingAlgorithm: SigningAlgorithm;
}

/** Identifier → scopes. */
export type ResourceScopes = Record<string, string[]>;

const namesOf = ({ scopes }: Resource): string[] => scopes.map(({ name }) => name);

/** The resource that a request names, where the client may ask for it. */
export const resourceFor = (
  resources: readonly Resource[],
  { identifier, allowed }: { identifier: string; allowed: unknown },
): Resource | undefined =>
  Array.isArray(allowed) && allowed.includes(identifier)
    ? resources.find((resource) => resource.identifier === identifier)
    : undefined;

export const scopeOfResource = (resource: Resource): string => namesOf(resource).join(' ');

/** What a request asks for of each resource that it names. */
export function requestedResourceScopes(
  resources: readonly Resource[],
  { named, scope }: { named: unknown; scope: string | undefined },
): ResourceScopes {
  const identifiers = (Array.isArray(named) ? named : [named]) as unknown[];
  const asked = parseScope(scope);
  return Object.fromEntries(
    resources
      .filter(({ identifier }) => identifiers.includes(identifier))
      .map((resource): [string, string[]] => [
        resource.identifier,
        asked.filter((name) => namesOf(resource).includes(name)),
      ])
      .filter(([, scopes]) => scopes.length > 0),
  );
}

/** All that either has. */
export function mergeResourceScopes(one: ResourceScopes = {}, other: ResourceScopes = {}): ResourceScopes {
  const identifiers = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    identifiers.map((identifier) => [
      identifier,
      [...new Set([...(one[identifier] ?? []), ...(other[identifier] ?? [])])],
    ]),
  );
}
