import { required, stored } from './stored';

/** Where the value of a claim comes from. */
export const claimMapping = stored({
  singularName: 'claim-mapping',
  pluralName: 'claim-mappings',
  displayName: 'OIDC claim mapping',
  collectionName: 'oidc_claim_mappings',
  attributes: {
    mappingId: { type: 'string', column: required({ unique: true }) },
    claim: { type: 'string', column: required({ unique: true }) },
    content: { type: 'json', column: required() },
    /** `panel` or `config`. */
    origin: { type: 'string', column: required() },
  },
});
