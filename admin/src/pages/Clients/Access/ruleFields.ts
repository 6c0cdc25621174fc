import type { Names, Shape } from '../../../../../server/src/contracts/access';

/** What a visual rule compares. `list`: one entry among several, which has to match. */
export interface RuleField {
  /** As in CEL, with `[]` after a list: `user.companies[].siret`. */
  name: string;
  label: string;
  type: 'string' | 'int' | 'double' | 'bool' | 'timestamp';
}

const TYPES = ['string', 'int', 'double', 'bool', 'timestamp'] as const;

const isScalar = (shape: Shape): shape is RuleField['type'] => TYPES.some((type) => type === shape);

/** Lists in lists are for the text editor. */
const fieldsIn = (shape: Shape, path: string, isInList: boolean): RuleField[] => {
  if (isScalar(shape)) return [{ name: path, label: path.replace('[]', ''), type: shape }];
  if (typeof shape === 'string') return [];
  if ('list' in shape) return isInList ? [] : fieldsIn(shape.list, `${path}[]`, true);
  return Object.entries(shape.fields).flatMap(([name, inner]) =>
    fieldsIn(inner, `${path}.${name}`, isInList),
  );
};

/** Scopes are compared another way, in the text editor. */
const ROOTS = ['user', 'request', 'client'];

/** The fields that can be compared visually, those of the user first. */
export const ruleFields = (names: Names): RuleField[] =>
  ROOTS.flatMap((root) => {
    const shape = names[root];
    return shape === undefined ? [] : fieldsIn(shape, root, false);
  }).filter(({ name }) => !name.endsWith('[]'));
