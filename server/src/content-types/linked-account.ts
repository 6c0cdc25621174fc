import { required, stored } from './stored';

/** Which account belongs to which person of a directory. */
export const linkedAccount = stored({
  singularName: 'linked-account',
  pluralName: 'linked-accounts',
  displayName: 'OIDC linked account',
  collectionName: 'oidc_linked_accounts',
  attributes: {
    /** Digest of the authenticator's name and the person's id: databases may compare texts without regard to case. */
    identityHash: { type: 'string', column: required({ unique: true }) },
    subject: { type: 'string', column: required({ unique: true }) },
  },
});
