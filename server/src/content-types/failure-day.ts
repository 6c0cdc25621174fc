import { internal, required } from './stored';

/** Failures of one kind, for one reason, on one day. */
export const failureDay = internal({
  singularName: 'failure-day',
  tableName: 'oidc_failure_days',
  attributes: {
    /** Days since the epoch. */
    day: { type: 'integer', column: required() },
    kind: { type: 'string', column: required() },
    /** Empty where the kind has none. */
    reason: { type: 'string', column: required() },
    failures: { type: 'integer', column: required() },
  },
  indexes: [{ name: 'oidc_failure_days_unique', columns: ['day', 'kind', 'reason'], type: 'unique' }],
});
