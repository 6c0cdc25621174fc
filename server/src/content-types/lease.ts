import { required, stored } from './stored';

/** Who does a chore that one process at a time has to do. */
export const lease = stored({
  singularName: 'lease',
  pluralName: 'leases',
  displayName: 'OIDC lease',
  collectionName: 'oidc_leases',
  attributes: {
    name: { type: 'string', column: required({ unique: true }) },
    holder: { type: 'string', column: required() },
    /** Milliseconds since the epoch. */
    expiresAt: { type: 'biginteger', column: required() },
  },
});
