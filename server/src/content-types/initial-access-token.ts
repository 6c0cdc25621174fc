import { internal, required } from './stored';

/** What lets an application register itself (RFC 7591 §3). */
export const initialAccessToken = internal({
  singularName: 'initial-access-token',
  tableName: 'oidc_initial_access_tokens',
  attributes: {
    tokenId: { type: 'string', column: required({ unique: true }) },
    name: { type: 'string', column: required() },
    /** Keyed digest of the token. */
    digest: { type: 'string', column: required({ unique: true }) },
    hint: { type: 'string', column: required() },
    uses: { type: 'integer', column: required() },
    /** null: as often as one likes. */
    maxUses: { type: 'integer' },
    /** Seconds since the epoch. */
    made: { type: 'biginteger', column: required() },
    /** Seconds since the epoch; null: it does not expire. */
    expiresAt: { type: 'biginteger' },
  },
});
