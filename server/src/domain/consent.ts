/**
 * Consent: what of a request the user has not agreed to yet.
 */

/** What the engine found missing in the user's grant. */
export interface MissingConsent {
  scopes: string[];
  /** Claims asked for one by one with the `claims` parameter (OpenID Connect Core 1.0 §5.5). */
  claims: string[];
}

const stringsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** Reads the engine's details of a consent prompt. */
export const missingConsent = (details: Record<string, unknown>): MissingConsent => ({
  scopes: stringsOf(details['missingOIDCScope']),
  claims: stringsOf(details['missingOIDCClaims']),
});
