import { internal, required } from './stored';

/** Logout tokens on their way to clients, and the report of those that arrived. The token itself is made when it is sent. */
export const logoutDelivery = internal({
  singularName: 'logout-delivery',
  tableName: 'oidc_logout_deliveries',
  attributes: {
    deliveryId: { type: 'string', column: required({ unique: true }) },
    clientId: { type: 'string', column: required() },
    accountId: { type: 'string', column: required() },
    sid: { type: 'string' },
    /** Metadata of a client that was deleted, with which its message is signed and addressed. */
    client: { type: 'json' },
    /** 1: whom it is about is forgotten once it has arrived or is given up. */
    forget: { type: 'integer' },
    /** `waiting`, `delivered` or `failed`. */
    state: { type: 'string', column: required() },
    attempts: { type: 'integer', column: required() },
    /** Seconds since the epoch. */
    queuedAt: { type: 'biginteger', column: required() },
    attemptedAt: { type: 'biginteger' },
    nextAttemptAt: { type: 'biginteger' },
    /** Milliseconds. */
    latency: { type: 'integer' },
    /** HTTP status. */
    status: { type: 'integer' },
    fault: { type: 'string' },
  },
  indexes: [
    { name: 'oidc_logout_deliveries_due_index', columns: ['next_attempt_at'] },
    { name: 'oidc_logout_deliveries_client_index', columns: ['client_id'] },
    { name: 'oidc_logout_deliveries_queued_index', columns: ['queued_at'] },
  ],
});
