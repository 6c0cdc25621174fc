/** What every stored shape of the plugin has in common. */
const hidden = {
  'content-manager': { visible: false },
  'content-type-builder': { visible: false },
};

interface Shape {
  singularName: string;
  pluralName: string;
  displayName: string;
  collectionName: string;
  attributes: Record<string, unknown>;
  indexes?: Array<{ name: string; columns: string[]; type?: 'unique' }>;
}

/** A collection type that no editor sees. */
export const stored = ({ singularName, pluralName, displayName, ...shape }: Shape) => ({
  schema: {
    kind: 'collectionType',
    info: { singularName, pluralName, displayName },
    options: { draftAndPublish: false, comment: '' },
    pluginOptions: hidden,
    ...shape,
  },
});

/** A column that must have a value; with `unique`, no two rows share it. */
export const required = ({ unique = false } = {}) => ({
  notNullable: true,
  ...(unique ? { unique: true } : {}),
});
