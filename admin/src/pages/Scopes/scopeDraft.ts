import type { Scope } from '../../../../server/src/contracts/catalogue';

/** Languages that the form has fields for: those of the pages. */
export const WORD_LANGUAGES = ['en', 'fr'] as const;

/** What is in the form; the claims are text, one per line. */
export interface ScopeDraft extends Omit<Scope, 'claims'> {
  claims: string;
}

export const emptyScope: ScopeDraft = {
  name: '',
  displayName: {},
  description: {},
  claims: '',
  optional: false,
};

export const toDraft = (scope: Scope): ScopeDraft => ({
  name: scope.name,
  displayName: scope.displayName,
  description: scope.description,
  claims: scope.claims.join('\n'),
  optional: scope.optional,
});

const filledIn = (words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(words)
      .map(([language, text]) => [language, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );

export const toScope = (draft: ScopeDraft): Scope => ({
  name: draft.name.trim(),
  displayName: filledIn(draft.displayName),
  description: filledIn(draft.description),
  claims: draft.claims
    .split(/[\n,]/)
    .map((claim) => claim.trim())
    .filter((claim) => claim !== ''),
  optional: draft.optional,
});
