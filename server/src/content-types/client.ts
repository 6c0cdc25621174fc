import { required, stored } from './stored';

/** Registered clients (relying parties). */
export const client = stored({
  singularName: 'client',
  pluralName: 'clients',
  displayName: 'OIDC client',
  collectionName: 'oidc_clients',
  attributes: {
    clientId: { type: 'string', column: required({ unique: true }) },
    clientName: { type: 'string' },
    /** Identifier and name without case and accents, for searching. */
    searchText: { type: 'text' },
    /** RFC 7591 names; never a secret. */
    metadata: { type: 'json', column: required() },
    /** What the client is; follows from the metadata. */
    kind: { type: 'string' },
    /** Goes up with every change. */
    version: { type: 'integer' },
    enabled: { type: 'boolean', column: required() },
    /** `panel`, `config` or `registration`. */
    origin: { type: 'string', column: required() },
    /** Digests of the secrets that are valid. */
    secrets: { type: 'json', column: required(), private: true },
    /** Seconds since the epoch. */
    issuedAt: { type: 'biginteger', column: required() },
  },
});
