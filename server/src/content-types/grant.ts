import { internal, required } from './stored';

/** What users granted to clients, as lists need it: beside the sealed artifact. */
export const grant = internal({
  singularName: 'grant',
  tableName: 'oidc_grants',
  attributes: {
    /** SHA-256 of the grant's identifier, as its tokens have it too. */
    reference: { type: 'string', column: required({ unique: true }) },
    /** Of the artifact. */
    keyHash: { type: 'string', column: required() },
    accountId: { type: 'string', column: required() },
    clientId: { type: 'string', column: required() },
    scope: { type: 'text' },
    /** 1: it outlives the session (`offline_access`). */
    offline: { type: 'integer', column: required() },
    /** Seconds since the epoch. */
    startedAt: { type: 'biginteger', column: required() },
    expiresAt: { type: 'biginteger', column: required() },
  },
  indexes: [
    { name: 'oidc_grants_key_index', columns: ['key_hash'] },
    { name: 'oidc_grants_account_index', columns: ['account_id'] },
    { name: 'oidc_grants_client_index', columns: ['client_id', 'reference'] },
    { name: 'oidc_grants_started_index', columns: ['started_at', 'expires_at'] },
    { name: 'oidc_grants_expires_index', columns: ['expires_at'] },
  ],
});
