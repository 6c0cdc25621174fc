/**
 * Claim mappings: where the value of a claim comes from. Their shape, the rules they have to meet before they are kept,
 * and their compiled form.
 */
import { LANGUAGE_TAG } from './claim-locales';
import { mappedClaimProblem, parseClaimName } from './claim-names';
import {
  CLAIM_TYPES,
  defaultTypeOf,
  hasEmptyValue,
  WHEN_EMPTY,
  type ClaimType,
  type WhenEmpty,
} from './claim-values';
import { InvalidInput, type FieldProblem } from './errors';
import { expressionNames, narrowNames, valuesFor } from './expression-values';
import { InvalidExpression, type ExpressionRoom } from './expressions';
import type { SignInRules, User } from './users';
import { fieldProblem, readPath, type UserShape } from './user-shape';

export type ClaimSource =
  | { kind: 'field'; field: string }
  | { kind: 'constant'; value: unknown }
  | { kind: 'expression'; expression: string };

export interface ClaimMapping {
  /** Nested by dots; `\.` is a dot of the name. */
  claim: string;
  source: ClaimSource;
  type: ClaimType;
  whenEmpty: WhenEmpty;
  /** The same claim in other languages, by BCP 47 tag: `family_name#ja-Kana-JP` (OpenID Connect Core 1.0 §5.2). */
  localized?: Record<string, ClaimSource>;
}

const USER = 'user';

/** What expressions see beside the user. */
export interface ClaimContext {
  client: { client_id: string; client_name: string };
  scopes: readonly string[];
  request: { address: string; acr: string; time: Date };
}

/** What a mapping reads from. */
export interface Readable {
  user: User;
  rules: SignInRules;
  context: ClaimContext;
}

/**
 * An expression ready to be evaluated for a user. Each gets what it reads and no more: what another one reads can't make
 * it fail.
 */
export interface CompiledExpression {
  /** Paths below the user that it reads. */
  reads: string[][];
  /** @throws ExpressionFailed */
  read(from: Readable): unknown;
}

/** @throws InvalidExpression */
export function compileExpression(
  source: string,
  { room, shape }: Compiling,
  options?: { returns?: 'bool' },
): CompiledExpression {
  const compiled = room.compile(source, options);
  const names = narrowNames(expressionNames(shape), compiled.reads);
  return {
    reads: compiled.reads.filter(([name]) => name === USER).map(([, ...path]) => path),
    read: ({ user, context }) => compiled.evaluate(valuesFor(names, { user: user.fields, ...context })),
  };
}

/** A mapping ready to be read. */
export interface CompiledMapping extends ClaimMapping, CompiledExpression {
  segments: string[];
  /** One for each language. */
  variants: CompiledMapping[];
}

const problem = (path: Array<string | number>, message: string): FieldProblem => ({
  path: path.map(String),
  message,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Compiling {
  room: ExpressionRoom;
  shape: UserShape;
}

const FIELDS = new Set(['claim', 'source', 'type', 'whenEmpty', 'localized']);
const MEMBER: Readonly<Record<string, string>> = {
  field: 'field',
  constant: 'value',
  expression: 'expression',
};
const MAX_CONSTANT = 10_000;

/** What is wrong with an expression, and where in it. */
export function expressionProblems(
  expression: unknown,
  path: Array<string | number>,
  room: ExpressionRoom,
  options?: { returns?: 'bool' },
): FieldProblem[] {
  if (typeof expression !== 'string') return [problem(path, 'must be an expression')];
  try {
    room.compile(expression, options);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    const { message, start, end } = error.problem;
    return [{ ...problem(path, message), range: { start, end } }];
  }
}

const constantProblem = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return 'must have a value';
  return JSON.stringify(value).length > MAX_CONSTANT
    ? `must be at most ${MAX_CONSTANT} characters`
    : undefined;
};

function sourceProblems(source: unknown, path: string[], { room, shape }: Compiling): FieldProblem[] {
  if (!isRecord(source) || typeof source['kind'] !== 'string' || !Object.hasOwn(MEMBER, source['kind'])) {
    return [problem([...path, 'kind'], 'must be field, constant or expression')];
  }
  const kind = source['kind'];
  const member = MEMBER[kind] ?? '';
  const extra = Object.keys(source).filter((key) => key !== 'kind' && key !== member);
  const value = source[member];
  const at = [...path, member];
  const message = kind === 'field' ? fieldProblem(shape, value) : constantProblem(value);
  return [
    ...extra.map((key) => problem([...path, key], 'is not part of such a source: remove it')),
    ...(kind === 'expression'
      ? expressionProblems(value, at, room)
      : message === undefined
        ? []
        : [problem(at, message)]),
  ];
}

const localizedProblems = (localized: unknown, compiling: Compiling): FieldProblem[] => {
  if (localized === undefined) return [];
  if (!isRecord(localized)) return [problem(['localized'], 'must have a source for each language')];
  return Object.entries(localized).flatMap(([language, source]) =>
    LANGUAGE_TAG.test(language)
      ? sourceProblems(source, ['localized', language], compiling)
      : [problem(['localized', language], 'must be a language tag, such as fr or ja-Kana-JP (BCP 47)')],
  );
};

const choiceProblem = (name: string, value: unknown, allowed: readonly string[]): FieldProblem[] =>
  value === undefined || allowed.includes(value as string)
    ? []
    : [problem([name], `must be one of: ${allowed.join(', ')}`)];

function mappingProblems(input: Record<string, unknown>, compiling: Compiling): FieldProblem[] {
  const { claim, source, type, whenEmpty, localized } = input;
  const name = mappedClaimProblem(claim);
  const unknown = Object.keys(input).filter((key) => !FIELDS.has(key));
  const needsEmpty = whenEmpty === 'empty' && CLAIM_TYPES.includes(type as ClaimType);
  return [
    ...unknown.map((key) => problem([key], 'is not a field of a claim mapping: remove it')),
    ...(name === undefined ? [] : [problem(['claim'], name)]),
    ...sourceProblems(source, ['source'], compiling),
    ...choiceProblem('type', type, CLAIM_TYPES),
    ...choiceProblem('whenEmpty', whenEmpty, WHEN_EMPTY),
    ...(needsEmpty && !hasEmptyValue(type as ClaimType)
      ? [problem(['whenEmpty'], `a claim of type ${String(type)} has no empty value: choose omit or null`)]
      : []),
    ...localizedProblems(localized, compiling),
  ];
}

/**
 * Checks a mapping and fills in its defaults.
 * @throws InvalidInput with every problem found, each on its field.
 */
export function completeMapping(input: unknown, compiling: Compiling): ClaimMapping {
  if (!isRecord(input)) throw new InvalidInput([problem([], 'must be a claim mapping')]);
  const problems = mappingProblems(input, compiling);
  if (problems.length > 0) throw new InvalidInput(problems);
  const claim = String(input['claim']);
  return { type: defaultTypeOf(claim), whenEmpty: 'omit', ...input, claim } as ClaimMapping;
}

const readerOf = (source: ClaimSource, compiling: Compiling): CompiledExpression => {
  if (source.kind === 'constant') return { reads: [], read: () => source.value };
  if (source.kind === 'field') {
    const path = source.field.split('.');
    return { reads: [path], read: ({ user }) => readPath(user.fields, path) };
  }
  return compileExpression(source.expression, compiling);
};

/** @throws InvalidExpression for a mapping that `completeMapping` has not seen, or not with this schema. */
export function compileMapping(mapping: ClaimMapping, compiling: Compiling): CompiledMapping {
  const segments = parseClaimName(mapping.claim);
  const variants = Object.entries(mapping.localized ?? {}).map(([language, source]): CompiledMapping => {
    const claim = `${mapping.claim}#${language}`;
    const { localized: _none, ...plain } = mapping;
    return {
      ...plain,
      claim,
      source,
      whenEmpty: 'omit',
      segments: parseClaimName(claim),
      variants: [],
      ...readerOf(source, compiling),
    };
  });
  return { ...mapping, segments, variants, ...readerOf(mapping.source, compiling) };
}
