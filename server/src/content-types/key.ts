import { required, stored } from './stored';

/** Keys that sign tokens and cookies, sealed. */
export const key = stored({
  singularName: 'key',
  pluralName: 'keys',
  displayName: 'OIDC key',
  collectionName: 'oidc_keys',
  attributes: {
    /** Use and number, so that processes that boot together agree on one key. */
    slot: { type: 'string', column: required({ unique: true }) },
    /** `signing` or `cookies`. */
    use: { type: 'string', column: required() },
    sealed: { type: 'text', column: required(), private: true },
    /** Seconds since the epoch. */
    created: { type: 'biginteger', column: required() },
  },
});
