import { internal, required } from './stored';

/** Who does a chore that one process at a time has to do. */
export const lease = internal({
  singularName: 'lease',
  tableName: 'oidc_leases',
  attributes: {
    name: { type: 'string', column: required({ unique: true }) },
    holder: { type: 'string', column: required() },
    /** Milliseconds since the epoch. */
    expiresAt: { type: 'biginteger', column: required() },
  },
});
