import { PLUGIN_ID } from '../constants';

/** What the plugin's content types have in common. */
const hidden = {
  'content-manager': { visible: false },
  'content-type-builder': { visible: false },
};

type Attributes = Record<string, unknown>;
type Indexes = Array<{ name: string; columns: string[]; type?: 'unique' }>;

interface Stored {
  singularName: string;
  pluralName: string;
  displayName: string;
  collectionName: string;
  attributes: Attributes;
  indexes?: Indexes;
}

/** A collection type that no editor sees: what somebody set up or linked, and a site takes along when it moves. */
export const stored = ({ singularName, pluralName, displayName, ...shape }: Stored) => ({
  schema: {
    kind: 'collectionType',
    info: { singularName, pluralName, displayName },
    options: { draftAndPublish: false, comment: '' },
    pluginOptions: hidden,
    ...shape,
  },
});

interface Internal {
  singularName: string;
  tableName: string;
  attributes: Attributes;
  indexes?: Indexes;
}

/**
 * A table as Strapi keeps its own settings in: made and migrated like a content type's, and nothing more. A content
 * type would bring seven columns, three indexes and two foreign keys that nothing reads and every row has to be entered
 * in, and each one makes the host start later.
 */
export const internal = ({ attributes, indexes = [], ...names }: Internal) => ({
  ...names,
  uid: `plugin::${PLUGIN_ID}.${names.singularName}`,
  attributes: { id: { type: 'increments' }, ...attributes },
  indexes,
});

/** A column that must have a value; with `unique`, no two rows share it. */
export const required = ({ unique = false } = {}) => ({
  notNullable: true,
  ...(unique ? { unique: true } : {}),
});
