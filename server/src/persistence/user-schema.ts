/**
 * What of the site's accounts can be read, from the host's own schema: fields, components, and relations up to a depth
 * that ends cycles. Private fields, passwords and tokens are not part of it, at any depth.
 */
import type { Core, UID } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { Shape } from '../domain/shapes';
import type { Population, UserShape } from '../domain/user-shape';

/** Fields that never leave the host, whatever its schema says. */
const NEVER_READ = new Set(['password', 'resetPasswordToken', 'confirmationToken', 'registrationToken']);

/** Who edited an entry is an administrator's matter, and its translations lead back to it. */
const NOT_CONTENT = new Set(['createdBy', 'updatedBy', 'localizations']);

/** Relations and components in a row: `user.company.country.name`. */
const MAX_RELATIONS = 2;

const SCALARS: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    ['string', 'text', 'richtext', 'email', 'uid', 'enumeration', 'date', 'time'].map((type) => [
      type,
      'string',
    ]),
  ),
  integer: 'int',
  biginteger: 'int',
  float: 'double',
  decimal: 'double',
  boolean: 'bool',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  json: 'dyn',
  blocks: 'dyn',
};

/** A file of the host's media library. */
export const FILE: Shape = {
  fields: { url: 'string', name: 'string', mime: 'string', alternativeText: 'string', size: 'double' },
};

interface Attribute {
  type: string;
  private?: boolean;
  relation?: string;
  target?: string;
  component?: string;
  repeatable?: boolean;
  multiple?: boolean;
}

interface Model {
  attributes: Record<string, Attribute>;
  options?: { draftAndPublish?: boolean };
}

const modelOf = (strapi: Core.Strapi, uid: string): Model | undefined =>
  strapi.contentTypes[uid as UID.ContentType] ?? strapi.components[uid as UID.Component];

const isReadable = (name: string, attribute: Attribute): boolean =>
  !attribute.private && attribute.type !== 'password' && !NEVER_READ.has(name) && !NOT_CONTENT.has(name);

/** Content types of the host's administration are nobody's claims. */
const isAdministration = (uid: string): boolean => uid.startsWith('admin::') || uid.startsWith('strapi::');

const inList = (shape: Shape, many: boolean): Shape => (many ? { list: shape } : shape);

function shapeOf(strapi: Core.Strapi, attribute: Attribute, depth: number): Shape | undefined {
  if (Object.hasOwn(SCALARS, attribute.type)) return SCALARS[attribute.type];
  if (depth === 0) return undefined;
  if (attribute.type === 'media') return inList(FILE, attribute.multiple === true);
  const uid = attribute.type === 'component' ? attribute.component : attribute.target;
  const model = uid === undefined || isAdministration(uid) ? undefined : modelOf(strapi, uid);
  if (!model) return undefined;
  const many = attribute.type === 'component' ? attribute.repeatable : attribute.relation?.endsWith('Many');
  return inList(fieldsOf(strapi, model, depth - 1), many === true);
}

function fieldsOf(strapi: Core.Strapi, model: Model, depth: number): UserShape {
  const fields: Record<string, Shape> = {};
  for (const [name, attribute] of Object.entries(model.attributes)) {
    const shape = isReadable(name, attribute) ? shapeOf(strapi, attribute, depth) : undefined;
    if (shape !== undefined) fields[name] = shape;
  }
  return { fields };
}

export const userShapeOf = (strapi: Core.Strapi): UserShape => {
  const model = modelOf(strapi, USER_UID);
  if (!model) throw new TypeError('the host has no accounts');
  return fieldsOf(strapi, model, MAX_RELATIONS);
};

const entryOf = (shape: Shape | undefined): Shape | undefined =>
  typeof shape === 'object' && 'list' in shape ? shape.list : shape;

/** Fields that are columns of the row itself. */
export const scalarsOf = ({ fields }: UserShape): string[] =>
  Object.entries(fields)
    .filter(([, shape]) => typeof shape === 'string')
    .map(([name]) => name);

/** The query engine's `populate` for a part of the shape: readable columns only, and only published entries. */
export function populateFor(
  strapi: Core.Strapi,
  population: Population,
  { shape, uid = USER_UID }: { shape: UserShape; uid?: string },
): Record<string, unknown> {
  const model = modelOf(strapi, uid);
  return Object.fromEntries(
    Object.entries(population).map(([name, deeper]) => {
      const attribute = model?.attributes[name];
      const target = attribute?.component ?? attribute?.target ?? '';
      const entry = entryOf(shape.fields[name]);
      const inner: UserShape = typeof entry === 'object' && 'fields' in entry ? entry : { fields: {} };
      const published = modelOf(strapi, target)?.options?.draftAndPublish === true;
      return [
        name,
        {
          select: scalarsOf(inner),
          ...(published ? { where: { publishedAt: { $notNull: true } } } : {}),
          populate: populateFor(strapi, deeper, { shape: inner, uid: target }),
        },
      ];
    }),
  );
}
