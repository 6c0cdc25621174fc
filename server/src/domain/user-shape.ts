/**
 * What of an account can be read: the fields of the host's schema, through relations and components, and which of them
 * a set of paths needs.
 */
import type { Fault } from './errors';
import { shapeAt } from './expression-paths';
import type { Shape } from './shapes';

export interface UserShape {
  fields: Readonly<Record<string, Shape>>;
}

/** Relations and components to load, and in each the same again. Scalar fields come with their row. */
export interface Population {
  [relation: string]: Population;
}

const inner = (shape: Shape | undefined): Shape | undefined =>
  typeof shape === 'object' && 'list' in shape ? shape.list : shape;

const fieldsOf = (shape: Shape | undefined): Readonly<Record<string, Shape>> | undefined => {
  const entry = inner(shape);
  return typeof entry === 'object' && 'fields' in entry ? entry.fields : undefined;
};

/** What has to be loaded beside the user's own row for these paths (`['role', 'name']`). */
export function populationFor(shape: UserShape, paths: Iterable<readonly string[]>): Population {
  const population: Population = {};
  for (const path of paths) {
    let fields = shape.fields;
    let target = population;
    for (const step of path) {
      const next: Shape | undefined = Object.hasOwn(fields, step) ? fields[step] : undefined;
      const below = fieldsOf(next);
      if (!below) break;
      fields = below;
      target = target[step] ??= {};
    }
  }
  return population;
}

export const isNothingToLoad = (population: Population): boolean => Object.keys(population).length === 0;

/** Reads `role.name`; through a list it gives the values of all entries. */
export function readPath(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined || value === undefined || value === null) return value;
  if (Array.isArray(value)) {
    const values = value.flatMap((entry: unknown) => readPath(entry, path));
    return values.filter((entry) => entry !== undefined && entry !== null);
  }
  if (typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
  return readPath((value as Record<string, unknown>)[step], rest);
}

export interface MappableField {
  /** `role.name`. */
  field: string;
  /** `string`, `int`, `double`, `bool`, `timestamp` or `dyn` (JSON). */
  type: string;
  /** Its path goes through a relation to several entries, so that its value is a list. */
  isList: boolean;
}

const listFields = (shape: UserShape, prefix: string, isList: boolean): MappableField[] =>
  Object.entries(shape.fields).flatMap(([name, member]) => {
    const field = `${prefix}${name}`;
    const entry = inner(member);
    const many = isList || entry !== member;
    if (typeof entry === 'string') return [{ field, type: entry, isList: many }];
    return entry && 'fields' in entry ? listFields(entry, `${field}.`, many) : [];
  });

/** Every field that a claim may come from, with its path. */
export const mappableFields = (shape: UserShape): MappableField[] => listFields(shape, '', false);

/** Why a mapping can't read this field; undefined when it can. */
export function fieldFault(shape: UserShape, field: unknown): Fault | undefined {
  if (typeof field !== 'string' || field === '')
    return { code: 'field.missing', message: 'must be a field of the user' };
  const found = shapeAt({ user: shape }, ['user', ...field.split('.')]);
  if (found.shape === undefined) {
    const known = Object.keys(shape.fields).join(', ');
    return {
      code: 'field.unreadable',
      message: `names “${field}”, which is not a readable field of a user. Readable: ${known}`,
      params: { field, known },
    };
  }
  return fieldsOf(found.shape)
    ? {
        code: 'field.relation',
        message: `names a relation: choose one of its fields, as in ${field}.name`,
        params: { field },
      }
    : undefined;
}
