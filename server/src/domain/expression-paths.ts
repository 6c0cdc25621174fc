/**
 * What an expression reads: the paths below each name, so that only that is loaded.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf, loopOf, type PlacedFault } from './expression-cost';
import type { Fault } from './errors';
import type { Names, Shape } from './shapes';

const stepOf = (node: ASTNode): { from: ASTNode; step: string | undefined } | undefined => {
  if (node.op === '.' || node.op === '.?') return { from: node.args[0], step: node.args[1] };
  if (node.op === '[]' || node.op === '[?]') {
    const [from, index] = node.args;
    return { from, step: index.op === 'value' && typeof index.args === 'string' ? index.args : undefined };
  }
  return undefined;
};

/** A chain of fields from a name: `user.role.name`; an index of a list (`[0]`) is passed over. */
function chainOf(
  node: ASTNode,
  items: ReadonlyMap<string, string[]>,
): { path: string[]; indexes: ASTNode[] } | undefined {
  if (node.op === 'id') return { path: items.get(node.args) ?? [node.args], indexes: [] };
  const access = stepOf(node);
  const before = access && chainOf(access.from, items);
  if (!access || !before) return undefined;
  const isIndex = node.op === '[]' || node.op === '[?]';
  return {
    path: access.step === undefined ? before.path : [...before.path, access.step],
    indexes: isIndex ? [...before.indexes, node.args[1]] : before.indexes,
  };
}

/** The shape at the end of a path, or the step that leads nowhere. */
export function shapeAt(
  names: Names,
  path: readonly string[],
): { shape: Shape | undefined; unknown?: string } {
  let shape: Shape = { fields: names };
  for (const step of path) {
    while (typeof shape === 'object' && 'list' in shape) shape = shape.list;
    if (shape === 'dyn') return { shape };
    const fields: Readonly<Record<string, Shape>> = typeof shape === 'object' ? shape.fields : {};
    const next = Object.hasOwn(fields, step) ? fields[step] : undefined;
    if (next === undefined) return { shape: undefined, unknown: step };
    shape = next;
  }
  return { shape };
}

export const notAField = (name: string): Fault => ({
  code: 'expression.field',
  message: `“${name}” is not a field here`,
  params: { name },
});

/**
 * @returns each path that is read; `problem` where the whole of an object name is taken, or a field of it is named by
 * a value: what would have to be loaded is then not known.
 */
export function pathsIn(
  root: ASTNode,
  names: Names,
): { paths: string[][]; problem: PlacedFault | undefined } {
  const paths: string[][] = [];
  let problem: PlacedFault | undefined;

  const visit = (node: ASTNode, items: ReadonlyMap<string, string[]>): void => {
    const loop = loopOf(node);
    if (loop) {
      visit(loop.list, items);
      const list = chainOf(loop.list, items);
      const inner = new Map(items).set(loop.item, list?.path ?? []);
      for (const body of loop.bodies) visit(body, inner);
      return;
    }
    const chain = chainOf(node, items);
    if (!chain) {
      for (const child of childrenOf(node)) visit(child, items);
      return;
    }
    for (const index of chain.indexes) visit(index, items);
    if (chain.path.length === 0) return;
    const place = { start: node.pos, end: node.end };
    const { shape, unknown } = shapeAt(names, chain.path);
    if (unknown !== undefined) problem ??= { ...notAField(unknown), ...place };
    if (typeof shape === 'object' && 'fields' in shape && chain.path.length === 1) {
      const [name = ''] = chain.path;
      const example = Object.keys(shape.fields)[0] ?? 'id';
      problem ??= {
        code: 'expression.whole',
        message: `name a field of “${name}”, as in ${name}.${example}`,
        params: { name, example },
        ...place,
      };
    }
    paths.push(chain.path);
  };

  visit(root, new Map());
  return { paths, problem };
}
