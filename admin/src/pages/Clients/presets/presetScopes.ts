/**
 * The scopes of systems that have their own, and what a site has to add so that they can be asked for.
 */
import type { Scope, ScopeView } from '../../../../../server/src/contracts/catalogue';

/** A scope that a system asks for. What the site's own scope of that name gives beside it stays. */
export interface PresetScope {
  name: string;
  displayName: Scope['displayName'];
  claims: readonly string[];
}

const scope = (name: string, en: string, fr: string, claims: readonly string[] = [name]): PresetScope => ({
  name,
  displayName: { en, fr },
  claims,
});

const birthplace = scope('birthplace', 'Your place of birth', 'Votre lieu de naissance');
const birthcountry = scope('birthcountry', 'Your country of birth', 'Votre pays de naissance');

export const presetScopes = {
  proconnect: [
    scope('uid', 'Your identifier', 'Votre identifiant'),
    scope('given_name', 'Your first name', 'Votre prénom'),
    scope('usual_name', 'Your usual name', 'Votre nom d’usage'),
    scope('siren', 'Your organisation (SIREN)', 'Votre organisation (SIREN)'),
    scope('siret', 'Your establishment (SIRET)', 'Votre établissement (SIRET)'),
    scope('organizational_unit', 'Your department', 'Votre service'),
    scope('belonging_population', 'Your status', 'Votre population d’appartenance'),
    scope('chorusdt', 'Your Chorus DT account', 'Votre compte Chorus DT', [
      'chorusdt:societe',
      'chorusdt:matricule',
    ]),
  ],
  franceconnect: [
    scope('birth', 'Your place and country of birth', 'Vos lieu et pays de naissance', [
      'birthplace',
      'birthcountry',
    ]),
  ],
  franceconnectPlus: [
    scope('preferred_username', 'Your usual name', 'Votre nom d’usage'),
    birthplace,
    birthcountry,
  ],
  // Its userinfo says who answers.
  ncconnect: [scope('openid', '', '', ['iss'])],
} as const satisfies Record<string, readonly PresetScope[]>;

export interface ScopeChanges {
  create: Scope[];
  /** With the claims added that the site's scope does not have. */
  update: Scope[];
}

/** What is missing on a site for a preset's scopes. A scope that `config/plugins` declares is its developers' to change. */
export function missingScopes(
  wanted: readonly PresetScope[],
  onSite: ReadonlyArray<Scope & Partial<Pick<ScopeView, 'origin'>>>,
): ScopeChanges {
  const changes: ScopeChanges = { create: [], update: [] };
  for (const { name, displayName, claims } of wanted) {
    const found = onSite.find((scope) => scope.name === name);
    if (!found) {
      changes.create.push({ name, displayName, description: {}, claims: [...claims], optional: false });
      continue;
    }
    if (found.origin === 'config') continue;
    const added = claims.filter((claim) => !found.claims.includes(claim));
    if (added.length > 0) {
      const { displayName: words, description, optional } = found;
      changes.update.push({
        name,
        displayName: words,
        description,
        claims: [...found.claims, ...added],
        optional,
      });
    }
  }
  return changes;
}
