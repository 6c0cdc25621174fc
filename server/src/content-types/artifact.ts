import { internal, required } from './stored';

/** Codes, tokens, sessions, interactions, grants, …: what the engine keeps for a while. */
export const artifact = internal({
  singularName: 'artifact',
  tableName: 'oidc_artifacts',
  attributes: {
    /** SHA-256 of kind and identifier. */
    keyHash: { type: 'string', column: required({ unique: true }) },
    kind: { type: 'string', column: required() },
    /** Version of this shape. */
    shape: { type: 'integer', column: required() },
    /** Sealed JSON. */
    payload: { type: 'text', column: required() },
    grantHash: { type: 'string' },
    /** The `key_hash` of the grant that it was issued under, and the `uid_hash` of the session that it ends with. */
    grantKey: { type: 'string' },
    sessionHash: { type: 'string' },
    uidHash: { type: 'string' },
    userCodeHash: { type: 'string' },
    accountId: { type: 'string' },
    clientId: { type: 'string' },
    /** Seconds since the epoch. */
    consumedAt: { type: 'biginteger' },
    /** Seconds since the epoch; null: until destroyed. */
    expiresAt: { type: 'biginteger' },
  },
  indexes: [
    { name: 'oidc_artifacts_grant_index', columns: ['grant_hash'] },
    { name: 'oidc_artifacts_uid_index', columns: ['uid_hash'] },
    { name: 'oidc_artifacts_user_code_index', columns: ['user_code_hash'] },
    { name: 'oidc_artifacts_account_index', columns: ['account_id'] },
    { name: 'oidc_artifacts_expires_index', columns: ['expires_at'] },
  ],
});
