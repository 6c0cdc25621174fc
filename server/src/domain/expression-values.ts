/**
 * What the expressions of claims and access rules see: their names, and the values behind them.
 */
import { createBudget, toCel } from './expressions';
import type { Names, Shape } from './shapes';
import type { UserShape } from './user-shape';

const CLIENT: Shape = { fields: { client_id: 'string', client_name: 'string' } };
const REQUEST: Shape = { fields: { address: 'string', time: 'timestamp', acr: 'string' } };

/** The names that an expression may use. */
export const expressionNames = (user: UserShape): Names => ({
  user,
  client: CLIENT,
  scopes: { list: 'string' },
  request: REQUEST,
});

/** What is known of the sign-in that a request belongs to. */
export interface SignInFacts {
  /** IP address of the browser that signed in. */
  address?: string;
  /** How the user signed in (OpenID Connect Core 1.0 §2). */
  acr?: string;
}

export interface ExpressionFacts {
  user: Record<string, unknown>;
  client: { client_id: string; client_name?: string | undefined };
  scopes: readonly string[];
  request: SignInFacts & { time: Date };
}

const entryShape = (shape: Shape | undefined): Shape | undefined =>
  typeof shape === 'object' && 'list' in shape ? shape.list : shape;

const isList = (shape: Shape): boolean => typeof shape === 'object' && 'list' in shape;

/** The part of a shape that these paths name: what an expression does not read is not converted, and can't make it fail. */
function narrow(shape: Shape, paths: ReadonlyArray<readonly string[]>): Shape {
  const entry = entryShape(shape);
  if (typeof entry !== 'object' || 'list' in entry) return shape;
  const names = new Set(paths.flatMap(([step]) => (step === undefined ? [] : [step])));
  const fields = Object.fromEntries(
    Object.entries(entry.fields)
      .filter(([name]) => names.has(name))
      .map(([name, inner]) => [
        name,
        narrow(
          inner,
          paths.filter(([step]) => step === name).map((path) => path.slice(1)),
        ),
      ]),
  );
  return isList(shape) ? { list: { fields } } : { fields };
}

/** The names, narrowed to what is read. */
export function narrowNames(names: Names, reads: ReadonlyArray<readonly string[]>): Names {
  const narrowed = narrow({ fields: names }, reads);
  return typeof narrowed === 'object' && 'fields' in narrowed ? narrowed.fields : names;
}

/**
 * The values of names that were narrowed to what is read.
 * @throws ExpressionFailed when they are larger, one of them or all together, than expressions may read.
 */
export const valuesFor = (names: Names, { user, client, scopes, request }: ExpressionFacts) => {
  const given: Record<string, unknown> = { user, client, scopes: [...scopes], request };
  const budget = createBudget();
  return Object.fromEntries(
    Object.entries(names).map(([name, shape]) => [name, toCel(given[name], shape, budget)]),
  );
};
