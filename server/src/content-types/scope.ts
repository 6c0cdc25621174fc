import { required, stored } from './stored';

/** Scopes and the claims that each one gives. */
export const scope = stored({
  singularName: 'scope',
  pluralName: 'scopes',
  displayName: 'OIDC scope',
  collectionName: 'oidc_scopes',
  attributes: {
    name: { type: 'string', column: required({ unique: true }) },
    /** Words by language, claims, and whether it is optional at consent. */
    content: { type: 'json', column: required() },
    /** `panel` or `config`. */
    origin: { type: 'string', column: required() },
  },
});
