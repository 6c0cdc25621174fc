import { internal, required } from './stored';

/** Keys that sign tokens and cookies, sealed. */
export const key = internal({
  singularName: 'key',
  tableName: 'oidc_keys',
  attributes: {
    /** Ring and number, so that processes that make a key together agree on one. */
    slot: { type: 'string', column: required({ unique: true }) },
    /** An algorithm, or `cookies`. */
    ring: { type: 'string' },
    number: { type: 'integer' },
    kid: { type: 'string' },
    sealed: { type: 'text', column: required() },
    /** Seconds since the epoch. */
    created: { type: 'biginteger', column: required() },
    /** Seconds since the epoch: when it takes over. */
    activatesAt: { type: 'biginteger' },
  },
});
