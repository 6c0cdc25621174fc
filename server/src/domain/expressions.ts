/**
 * The expression language of claims and access rules: CEL (Common Expression Language, cel.dev).
 * An expression is checked against the names it may use when it is saved, and its worst case is bounded then too
 * (expression-cost.ts); there is no loop, no assignment, and no way to a property that the names do not list.
 */
import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import type { Fault } from './errors';
import {
  costFault,
  MAX_INPUT,
  MAX_LIST,
  MAX_TEXT,
  unknownFunctions,
  type PlacedFault,
} from './expression-cost';
import { wordFault, type CelFault } from './expression-faults';
import { pathsIn } from './expression-paths';
import { compilePattern, createPatternBudget, MAX_STEPS, type Pattern, type PatternBudget } from './patterns';
import type { Names, Shape } from './shapes';

export type { Names, Shape };

/** An expression that may not be saved. */
export class InvalidExpression extends Error {
  override readonly name = 'InvalidExpression';

  constructor(readonly problem: PlacedFault) {
    super(problem.message);
  }
}

/** An expression that has no value for these values. `isAbsent`: only because something it reads is not filled in. */
export class ExpressionFailed extends Error {
  override readonly name = 'ExpressionFailed';

  constructor(
    readonly fault: Fault,
    readonly isAbsent = false,
  ) {
    super(fault.message);
  }
}

export interface Expression {
  /** The type of its value in CEL's words: `string`, `bool`, `list<string>`, `dyn`, … */
  type: string;
  /** What it reads, as paths: `['user', 'role', 'name']`. */
  reads: string[][];
  /** @throws ExpressionFailed */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

export interface ExpressionRoom {
  /**
   * @param returns the type that the value must have; `dyn` passes, and is for the caller to check.
   * @throws InvalidExpression
   */
  compile(source: string, options?: { returns?: 'bool' }): Expression;
}

export interface ExpressionLanguage {
  /** A room in which expressions see these names and no other. */
  withNames(names: Names): ExpressionRoom;
}

const MAX_SOURCE = 4000;
const LIMITS = { maxAstNodes: 500, maxDepth: 40, maxListElements: MAX_LIST, maxMapEntries: MAX_LIST };

const SCALARS: Readonly<Record<string, string>> = { timestamp: 'google.protobuf.Timestamp' };

/** Registers a type for each object among the names, so that a field that is not there is found when it is saved. */
function declare(environment: Environment, shape: Shape, name: string): string {
  if (typeof shape === 'string') return SCALARS[shape] ?? shape;
  // The library does not check the fields of list entries; the paths that are read are checked against the names.
  if ('list' in shape)
    return typeof shape.list === 'string' ? `list<${SCALARS[shape.list] ?? shape.list}>` : 'list';
  const fields = Object.fromEntries(
    Object.entries(shape.fields).map(([field, inner]) => [
      field,
      declare(environment, inner, `${name}_${field}`),
    ]),
  );
  environment.registerType(name, { fields });
  return name;
}

/** A value that is larger than an expression may read. */
const tooMuch = ({ maximum, ...fault }: { code: string; maximum: number; message: string }) =>
  new ExpressionFailed({ ...fault, params: { maximum } });

/** How much of what an expression reads is left, in characters and entries. */
interface Budget {
  left: number;
}

export const createBudget = (): Budget => ({ left: MAX_INPUT });

const spend = (budget: Budget, weight: number): void => {
  budget.left -= weight;
  if (budget.left < 0) {
    throw tooMuch({
      code: 'value.all',
      maximum: MAX_INPUT,
      message: `what it reads is larger than ${MAX_INPUT} characters and entries`,
    });
  }
};

/** Values have a bound, so that what an expression costs is known when it is saved. */
const boundedText = (value: string, budget: Budget): string => {
  if (value.length > MAX_TEXT)
    throw tooMuch({
      code: 'value.text',
      maximum: MAX_TEXT,
      message: `a text is longer than ${MAX_TEXT} characters`,
    });
  spend(budget, value.length);
  return value;
};

const boundedList = (values: readonly unknown[], budget: Budget): readonly unknown[] => {
  if (values.length > MAX_LIST)
    throw tooMuch({
      code: 'value.list',
      maximum: MAX_LIST,
      message: `a list has more than ${MAX_LIST} entries`,
    });
  spend(budget, values.length);
  return values;
};

/** Levels of lists and objects in a JSON field. */
const MAX_JSON_DEPTH = 50;

const isNothing = (value: unknown): boolean => value === undefined || value === null;

/** JSON as CEL takes it. A member without a value is absent, so that `has()` tells. */
function jsonToCel(value: unknown, budget: Budget, depth = 0): unknown {
  if (depth > MAX_JSON_DEPTH)
    throw tooMuch({
      code: 'value.depth',
      maximum: MAX_JSON_DEPTH,
      message: `a value is nested deeper than ${MAX_JSON_DEPTH}`,
    });
  if (typeof value === 'string') return boundedText(value, budget);
  if (Array.isArray(value))
    return boundedList(value, budget).map((item) => jsonToCel(item, budget, depth + 1));
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return objectToCel(value as Record<string, unknown>, (name, member) => {
    spend(budget, name.length + 1);
    return jsonToCel(member, budget, depth + 1);
  });
}

function objectToCel(
  value: Record<string, unknown>,
  convert: (name: string, member: unknown) => unknown,
): Record<string, unknown> {
  const present = Object.entries(value).filter(([, member]) => !isNothing(member));
  return Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries(present.map(([name, member]) => [name, convert(name, member)])),
  );
}

const toInteger = (value: unknown): unknown => {
  const isWhole = typeof value === 'number' ? Number.isSafeInteger(value) : /^-?\d+$/.test(String(value));
  return isWhole ? BigInt(value as string | number) : value;
};

/** A value as CEL takes it, by its shape: databases give numbers and dates as texts. */
export function toCel(value: unknown, shape: Shape, budget: Budget = createBudget()): unknown {
  if (isNothing(value)) return undefined;
  if (typeof shape === 'object') {
    if ('list' in shape) {
      return Array.isArray(value)
        ? boundedList(value, budget).map((item) => toCel(item, shape.list, budget))
        : undefined;
    }
    const known = Object.entries(value as Record<string, unknown>).filter(([name]) =>
      Object.hasOwn(shape.fields, name),
    );
    return objectToCel(Object.fromEntries(known), (name, member) =>
      toCel(member, shape.fields[name] ?? 'dyn', budget),
    );
  }
  if (shape === 'int') return toInteger(value);
  if (shape === 'double') return typeof value === 'string' ? Number(value) : value;
  if (shape === 'timestamp') return value instanceof Date ? value : new Date(value as string | number);
  if (shape === 'dyn') return jsonToCel(value, budget);
  return typeof value === 'string' ? boundedText(value, budget) : value;
}

interface CelOptional {
  hasValue(): boolean;
  value(): unknown;
}

const isOptional = (value: object): value is CelOptional =>
  'hasValue' in value && typeof value.hasValue === 'function';

/** A CEL value as JSON takes it; dates stay dates. */
function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [String(key), fromCel(member)]));
  }
  if (isOptional(value)) return value.hasValue() ? fromCel(value.value()) : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromCel(member)]));
}

const toProblem = (fault: CelFault, source: string): PlacedFault => ({
  ...wordFault(fault, source),
  start: fault.range?.start ?? 0,
  end: Math.max(fault.range?.end ?? source.length, (fault.range?.start ?? 0) + 1),
});

const refuse = (fault: Fault, { start, end }: { start: number; end: number }): never => {
  throw new InvalidExpression({ ...fault, start, end });
};

/** What has been done so far of what is under way; neither compiling nor evaluating overlaps, for none of it waits. */
interface Meter {
  /** Of patterns, in the evaluation. */
  steps: number;
  /** Of the expression that is being compiled. */
  patterns: PatternBudget;
}

interface Checker {
  check(node: ASTNode, context: unknown): { name: string };
  getType(name: string): unknown;
}

interface Evaluator {
  run(node: ASTNode, context: unknown): unknown;
}

const notForMatching = (type: string): Fault => ({
  code: 'expression.matches',
  message: `matches() is for texts, not ${type}`,
  params: { type },
});

/** The pattern, compiled when the expression is. */
function patternIn(node: ASTNode | undefined, budget: PatternBudget): Pattern {
  const place = { start: node?.start ?? 0, end: node?.end ?? 1 };
  const source = node?.op === 'value' ? (node.args as unknown) : undefined;
  if (typeof source !== 'string') {
    const message = 'the pattern of matches() must be written out as a text';
    return refuse({ code: 'expression.pattern.text', message }, place);
  }
  const pattern = compilePattern(source, budget);
  return 'code' in pattern ? refuse(pattern, place) : pattern;
}

/**
 * The library's own `matches` uses JavaScript's regular expressions, which can take exponential time. A macro of that
 * name and number of arguments comes first; it is declared on another type because the text's own is taken.
 */
function replaceMatches(environment: Environment, meter: Meter): void {
  environment.registerFunction('bytes.matches(ast): bool', (call: { args: ASTNode[]; receiver: ASTNode }) => {
    const pattern = patternIn(call.args[0], meter.patterns);
    return {
      async: false,
      typeCheck(checker: Checker, _macro: unknown, context: unknown) {
        const { name } = checker.check(call.receiver, context);
        if (name !== 'string' && name !== 'dyn') {
          refuse(notForMatching(name), call.receiver);
        }
        return checker.getType('bool');
      },
      evaluate(evaluator: Evaluator, _macro: unknown, context: unknown) {
        const text = evaluator.run(call.receiver, context);
        if (typeof text !== 'string') throw new ExpressionFailed(notForMatching(typeof text));
        meter.steps += text.length * pattern.size;
        if (meter.steps > MAX_STEPS) {
          const maximum = Math.floor(MAX_STEPS / pattern.size);
          throw tooMuch({
            code: 'value.matched',
            maximum,
            message: `it matches more than ${maximum} characters with a pattern of this size`,
          });
        }
        return pattern.isIn(text);
      },
    };
  });
}

const isCelFault = (error: unknown): error is Error & CelFault => error instanceof Error && 'code' in error;

/** Loads the language: its library is an ES module, which a CommonJS host can only import at run time. */
export async function loadExpressionLanguage(): Promise<ExpressionLanguage> {
  const cel = await import('@marcbachmann/cel-js');

  const parse = (environment: Environment, source: string): ParseResult => {
    if (source.trim() === '')
      refuse({ code: 'expression.empty', message: 'must not be empty' }, { start: 0, end: 1 });
    if (source.length > MAX_SOURCE) {
      const message = `must be at most ${MAX_SOURCE} characters long`;
      const place = { start: MAX_SOURCE, end: source.length };
      refuse({ code: 'text.long', message, params: { maximum: MAX_SOURCE } }, place);
    }
    try {
      return environment.parse(source);
    } catch (error) {
      if (isCelFault(error)) throw new InvalidExpression(toProblem(error, source));
      throw error;
    }
  };

  const typeOf = (parsed: ParseResult, source: string): string => {
    const { valid, type, error } = parsed.check();
    if (valid) return type ?? 'dyn';
    if ((error as unknown) instanceof InvalidExpression) throw error as unknown as InvalidExpression;
    throw new InvalidExpression(toProblem(error ?? new Error('is not valid'), source));
  };

  const meter: Meter = { steps: 0, patterns: createPatternBudget() };
  const evaluate = (
    parsed: ParseResult,
    { source, values }: { source: string; values: Readonly<Record<string, unknown>> },
  ): unknown => {
    meter.steps = 0;
    try {
      return fromCel(parsed(values));
    } catch (error) {
      if (error instanceof ExpressionFailed) throw error;
      const fault = error as CelFault;
      throw new ExpressionFailed(wordFault(fault, source), fault.code === 'no_such_key');
    }
  };

  return {
    withNames(names) {
      const environment = new cel.Environment({
        enableOptionalTypes: true,
        homogeneousAggregateLiterals: false,
        limits: LIMITS,
      });
      replaceMatches(environment, meter);
      for (const [name, shape] of Object.entries(names)) {
        environment.registerVariable(name, declare(environment, shape, `${name}_`));
      }

      return {
        compile(source, { returns } = {}) {
          meter.patterns = createPatternBudget();
          const parsed = parse(environment, source);
          const whole = { start: 0, end: source.length };
          const unknown = unknownFunctions(parsed.ast)[0];
          if (unknown) throw new InvalidExpression(unknown);
          const type = typeOf(parsed, source);
          if (returns && type !== returns && type !== 'dyn') {
            const message = `must be true or false (bool), not ${type}`;
            refuse({ code: 'expression.boolean', message, params: { type } }, whole);
          }
          const cost = costFault(parsed.ast);
          if (cost) refuse(cost, whole);
          const { paths, problem } = pathsIn(parsed.ast, names);
          if (problem) throw new InvalidExpression(problem);
          return { type, reads: paths, evaluate: (values) => evaluate(parsed, { source, values }) };
        },
      };
    },
  };
}
