import { internal, required } from './stored';

/** The audit log. Every list of it has an index that gives it in the order of time. */
export const event = internal({
  singularName: 'event',
  tableName: 'oidc_events',
  attributes: {
    kind: { type: 'string', column: required() },
    /** `success` or `failure`. */
    outcome: { type: 'string', column: required() },
    /** Seconds since the epoch. */
    occurredAt: { type: 'biginteger', column: required() },
    clientId: { type: 'string' },
    subject: { type: 'string' },
    reason: { type: 'string' },
    /** What the error page shows to the user. */
    reference: { type: 'string' },
    target: { type: 'string' },
    address: { type: 'string' },
    userAgent: { type: 'text' },
    adminId: { type: 'string' },
    adminEmail: { type: 'string' },
    /** JSON, masked: what is particular to the kind, and the fields that were changed. */
    details: { type: 'text', column: required() },
    changes: { type: 'text', column: required() },
  },
  indexes: [
    { name: 'oidc_events_time_index', columns: ['occurred_at'] },
    { name: 'oidc_events_kind_index', columns: ['kind', 'occurred_at'] },
    { name: 'oidc_events_outcome_index', columns: ['outcome', 'occurred_at'] },
    { name: 'oidc_events_client_index', columns: ['client_id', 'occurred_at'] },
    { name: 'oidc_events_client_kind_index', columns: ['client_id', 'kind', 'occurred_at'] },
    { name: 'oidc_events_client_outcome_index', columns: ['client_id', 'outcome', 'occurred_at'] },
    { name: 'oidc_events_subject_index', columns: ['subject', 'occurred_at'] },
    { name: 'oidc_events_address_index', columns: ['address', 'occurred_at'] },
    { name: 'oidc_events_reference_index', columns: ['reference'] },
    { name: 'oidc_events_admin_index', columns: ['admin_email', 'occurred_at'] },
  ],
});
