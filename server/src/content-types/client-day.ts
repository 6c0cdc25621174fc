import { internal, required } from './stored';

/** Sign-ins of a client on one day. */
export const clientDay = internal({
  singularName: 'client-day',
  tableName: 'oidc_client_days',
  attributes: {
    clientId: { type: 'string', column: required() },
    /** Days since the epoch. */
    day: { type: 'integer', column: required() },
    signIns: { type: 'integer', column: required() },
    /** Of the latest sign-in on that day; seconds since the epoch. */
    lastAt: { type: 'biginteger', column: required() },
  },
  indexes: [{ name: 'oidc_client_days_unique', columns: ['client_id', 'day'], type: 'unique' }],
});
