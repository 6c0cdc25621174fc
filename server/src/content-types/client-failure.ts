import { required, stored } from './stored';

/** The latest requests of a client that were refused. */
export const clientFailure = stored({
  singularName: 'client-failure',
  pluralName: 'client-failures',
  displayName: 'OIDC client failure',
  collectionName: 'oidc_client_failures',
  attributes: {
    clientId: { type: 'string', column: required() },
    /** Seconds since the epoch. */
    at: { type: 'biginteger', column: required() },
    cause: { type: 'string', column: required() },
    detail: { type: 'text' },
  },
  indexes: [{ name: 'oidc_client_failures_client_index', columns: ['client_id'] }],
});
