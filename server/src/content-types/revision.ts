import { internal, required } from './stored';

/** A number for each part of the configuration that processes keep in memory: it grows with every change. */
export const revision = internal({
  singularName: 'revision',
  tableName: 'oidc_revisions',
  attributes: {
    topic: { type: 'string', column: required({ unique: true }) },
    number: { type: 'biginteger', column: required() },
  },
});
