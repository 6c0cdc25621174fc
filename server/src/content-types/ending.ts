import { internal, required } from './stored';

/** Orders to end sessions or grants, kept until they are carried out. */
export const ending = internal({
  singularName: 'ending',
  tableName: 'oidc_endings',
  attributes: {
    endingId: { type: 'string', column: required({ unique: true }) },
    /** Which sessions or grants; emptied once it is done, so that nothing of a person is left. */
    selection: { type: 'json' },
    extent: { type: 'string', column: required() },
    cause: { type: 'string', column: required() },
    /** Metadata of a client that is deleted, with which its messages are signed and addressed. */
    client: { type: 'json' },
    /** `open` or `done`. */
    state: { type: 'string', column: required() },
    total: { type: 'integer' },
    ended: { type: 'integer', column: required() },
    /** Seconds since the epoch. */
    orderedAt: { type: 'biginteger', column: required() },
    /** Until then one process is at it. */
    claimedUntil: { type: 'biginteger', column: required() },
  },
  indexes: [{ name: 'oidc_endings_due_index', columns: ['state', 'claimed_until'] }],
});
