import { internal, required } from './stored';

/** The sessions that somebody has signed in to, as lists need them: beside the sealed artifact, never in its place. */
export const session = internal({
  singularName: 'session',
  tableName: 'oidc_sessions',
  attributes: {
    /** SHA-256 of the session's `uid`: finds it, and opens nothing. */
    reference: { type: 'string', column: required({ unique: true }) },
    /** Of the artifact. */
    keyHash: { type: 'string', column: required() },
    accountId: { type: 'string', column: required() },
    /** The browser's address and its own words, of the last visit. */
    address: { type: 'string' },
    userAgent: { type: 'text' },
    /** Seconds since the epoch. */
    startedAt: { type: 'biginteger', column: required() },
    seenAt: { type: 'biginteger', column: required() },
    expiresAt: { type: 'biginteger', column: required() },
  },
  indexes: [
    { name: 'oidc_sessions_key_index', columns: ['key_hash'] },
    { name: 'oidc_sessions_account_index', columns: ['account_id'] },
    { name: 'oidc_sessions_started_index', columns: ['started_at', 'expires_at'] },
    { name: 'oidc_sessions_seen_index', columns: ['seen_at', 'expires_at'] },
    { name: 'oidc_sessions_expires_index', columns: ['expires_at'] },
  ],
});
