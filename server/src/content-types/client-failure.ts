import { internal, required } from './stored';

/** The latest requests of a client that were refused. */
export const clientFailure = internal({
  singularName: 'client-failure',
  tableName: 'oidc_client_failures',
  attributes: {
    clientId: { type: 'string', column: required() },
    /** Seconds since the epoch. */
    at: { type: 'biginteger', column: required() },
    cause: { type: 'string', column: required() },
    detail: { type: 'text' },
  },
  indexes: [{ name: 'oidc_client_failures_client_index', columns: ['client_id'] }],
});
