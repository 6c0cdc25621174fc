/**
 * What an expression can cost at most, worked out when it is saved: how many steps, and how large a value it can make.
 * Values from outside are bounded where they come in (MAX_TEXT, MAX_LIST, MAX_INPUT), so the bound holds whatever they are.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Fault } from './errors';

/** Characters of a text that an expression reads. */
export const MAX_TEXT = 10_000;
/** Entries of a list that an expression reads. */
export const MAX_LIST = 200;
/** Characters and entries of everything that an expression reads. */
export const MAX_INPUT = 20_000;

/** Steps: some milliseconds. */
const MAX_WORK = 100_000;
/** Characters and entries of a value on the way. */
const MAX_WEIGHT = 10_000_000;
/** Characters that one step handles. */
const CHARACTERS_A_STEP = 1000;

/** A bound of what a node costs and gives. */
interface Measure {
  work: number;
  /** Characters and entries of its value. */
  weight: number;
  /** Entries of the longest list in its value. */
  length: number;
}

type Variables = ReadonlyMap<string, Measure>;

const OUTSIDE: Measure = { work: 1, weight: MAX_INPUT, length: MAX_LIST };

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

const METHODS = new Set([
  ...LOOPS,
  ...['startsWith', 'endsWith', 'contains', 'matches', 'size', 'lowerAscii', 'upperAscii', 'trim'],
  ...['indexOf', 'lastIndexOf', 'substring', 'split', 'join', 'hasValue', 'value', 'or', 'orValue'],
  ...['getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getFullYear', 'getHours'],
  ...['getMilliseconds', 'getMinutes', 'getMonth', 'getSeconds'],
]);

const FUNCTIONS = new Set(['has', 'size', 'string', 'int', 'double', 'bool', 'timestamp', 'duration', 'dyn']);

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

/** The nodes below a node, whatever it is. */
export const childrenOf = ({ args }: ASTNode): ASTNode[] =>
  (Array.isArray(args) ? args.flat(2) : [args]).filter(isNode);

interface Call {
  name: string;
  receiver: ASTNode | undefined;
  parameters: ASTNode[];
}

export const callOf = (node: ASTNode): Call | undefined => {
  if (node.op === 'call') return { name: node.args[0], receiver: undefined, parameters: node.args[1] };
  if (node.op === 'rcall') return { name: node.args[0], receiver: node.args[1], parameters: node.args[2] };
  return undefined;
};

/** A loop over a list: `list.map(item, …)`. The first parameter names the item. */
export const loopOf = (node: ASTNode) => {
  const call = callOf(node);
  const [item, ...bodies] = call?.parameters ?? [];
  return call?.receiver && LOOPS.has(call.name) && item?.op === 'id'
    ? { name: call.name, list: call.receiver, item: item.args, bodies }
    : undefined;
};

/** What is wrong at a place of an expression, in characters from its start. */
export type PlacedFault = Fault & { start: number; end: number };

export function unknownFunctions(node: ASTNode): PlacedFault[] {
  const call = callOf(node);
  const known = call?.receiver ? METHODS : FUNCTIONS;
  const own =
    call && !known.has(call.name)
      ? [
          {
            code: 'expression.function',
            message: `“${call.name}” is not a function here. Known: ${[...known].join(', ')}`,
            params: { name: call.name, known: [...known].join(', ') },
            start: node.start,
            end: node.end,
          },
        ]
      : [];
  return [...own, ...childrenOf(node).flatMap(unknownFunctions)];
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const gather = (
  measures: Measure[],
  { weight, length }: { weight?: number; length?: number } = {},
): Measure => {
  const heavy = weight ?? sum(measures.map((measure) => measure.weight));
  return {
    work: 1 + heavy / CHARACTERS_A_STEP + sum(measures.map((measure) => measure.work)),
    weight: Math.max(1, heavy),
    length: length ?? sum(measures.map((measure) => measure.length)),
  };
};

const measureLoop = (
  { name, list, item, bodies }: NonNullable<ReturnType<typeof loopOf>>,
  variables: Variables,
): Measure => {
  const range = measure(list, variables);
  const inner = new Map(variables).set(item, { work: 1, weight: range.weight, length: range.length });
  const measured = bodies.map((body) => measure(body, inner));
  const work = range.work + range.length * (1 + sum(measured.map((body) => body.work)));
  const last = measured.at(-1);
  if (name === 'map' && last) {
    return { work, weight: range.length * last.weight, length: Math.max(range.length, last.length) };
  }
  return name === 'filter' ? { ...range, work } : { work, weight: 1, length: 0 };
};

const measureCall = ({ name, receiver, parameters }: Call, variables: Variables): Measure => {
  const subject = receiver && measure(receiver, variables);
  const rest = parameters.map((parameter) => measure(parameter, variables));
  const all = subject ? [subject, ...rest] : rest;
  const text = subject?.weight ?? 1;
  if (name === 'join') {
    return gather(all, {
      weight: text + (subject?.length ?? 0) * sum(rest.map(({ weight }) => weight)),
      length: 0,
    });
  }
  // As many parts as characters.
  if (name === 'split') return gather(all, { weight: text, length: text });
  return gather(all);
};

function measure(node: ASTNode, variables: Variables): Measure {
  const loop = loopOf(node);
  if (loop) return measureLoop(loop, variables);
  const call = callOf(node);
  if (call) return measureCall(call, variables);

  if (node.op === 'id') return variables.get(node.args) ?? OUTSIDE;
  if (node.op === 'value') {
    return { work: 1, weight: typeof node.args === 'string' ? node.args.length : 1, length: 0 };
  }
  const inner = childrenOf(node).map((child) => measure(child, variables));
  if (node.op === 'list') {
    return gather(inner, { length: Math.max(inner.length, ...inner.map(({ length }) => length)) });
  }
  return gather(inner);
}

/** Why an expression costs too much, or undefined. */
export function costFault(node: ASTNode): Fault | undefined {
  const { work, weight } = measure(node, new Map());
  if (work > MAX_WORK) {
    return {
      code: 'expression.slow',
      message: 'could take too long: loop over one list, and not inside another loop',
    };
  }
  return weight > MAX_WEIGHT
    ? { code: 'expression.large', message: 'could make too large a value: join or repeat fewer texts' }
    : undefined;
}
