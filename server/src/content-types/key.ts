import { required, stored } from './stored';

/** Keys that sign tokens and cookies, sealed. */
export const key = stored({
  singularName: 'key',
  pluralName: 'keys',
  displayName: 'OIDC key',
  collectionName: 'oidc_keys',
  attributes: {
    /** Ring and number, so that processes that make a key together agree on one. */
    slot: { type: 'string', column: required({ unique: true }) },
    /** An algorithm, or `cookies`. */
    ring: { type: 'string' },
    number: { type: 'integer' },
    kid: { type: 'string' },
    sealed: { type: 'text', column: required(), private: true },
    /** Seconds since the epoch. */
    created: { type: 'biginteger', column: required() },
    /** Seconds since the epoch: when it takes over. */
    activatesAt: { type: 'biginteger' },
  },
});
