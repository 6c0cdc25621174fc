import { internal, required } from './stored';

/** What users agreed to, for each client. */
export const consent = internal({
  singularName: 'consent',
  tableName: 'oidc_consents',
  attributes: {
    /** SHA-256 of subject and client, so that there is one for each pair. */
    pairHash: { type: 'string', column: required({ unique: true }) },
    subject: { type: 'string', column: required() },
    clientId: { type: 'string', column: required() },
    /** Scopes and claims agreed to, and scopes left out. */
    decision: { type: 'json', column: required() },
    /** Seconds since the epoch. */
    decidedAt: { type: 'biginteger', column: required() },
    /** Seconds since the epoch. */
    expiresAt: { type: 'biginteger', column: required() },
  },
  indexes: [
    { name: 'oidc_consents_subject_index', columns: ['subject'] },
    { name: 'oidc_consents_expires_index', columns: ['expires_at'] },
  ],
});
