import { required, stored } from './stored';

/** How the pages look: one row. */
export const looks = stored({
  singularName: 'looks',
  pluralName: 'all-looks',
  displayName: 'OIDC looks',
  collectionName: 'oidc_looks',
  attributes: {
    /** `site`. */
    subject: { type: 'string', column: required({ unique: true }) },
    /** Grows with every change: a change of what was read before the last one is refused. */
    version: { type: 'integer', column: required() },
    content: { type: 'text', column: required() },
  },
});
