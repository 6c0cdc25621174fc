/**
 * Scopes as people read them.
 */
import type { ClaimRules } from '../domain/claims';
import type { Resource, ResourceScopes } from '../domain/resources';
import { scopeText, type Language } from './catalogue';

export interface ScopeWords {
  title: string;
  description: string;
}

/** The site's own words for a scope come before those of the pages. */
export function scopeWords(name: string, lang: Language, { scopes }: Pick<ClaimRules, 'scopes'>): ScopeWords {
  const words = scopes.find((scope) => scope.name === name);
  const { title, description } = scopeText(lang, name);
  return {
    title: words?.displayName[lang.tag] || title,
    description: words?.description[lang.tag] || description,
  };
}

/** What an application may do at other services, each named. */
export const resourceWords = (
  resources: readonly Resource[],
  asked: ResourceScopes,
  lang: Language,
): Array<ScopeWords & { name: string }> =>
  resources.flatMap(({ identifier, name: resourceName, scopes }) =>
    scopes
      .filter(({ name }) => asked[identifier]?.includes(name))
      .map(({ name, displayName }) => ({
        name,
        title: displayName[lang.tag] ?? displayName['en'] ?? name,
        description: resourceName,
      })),
  );
