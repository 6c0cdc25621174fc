/**
 * Claim mappings: where the value of a claim comes from. Their shape, the rules they have to meet before they are kept,
 * and their compiled form.
 */
import { LANGUAGE_TAG } from './claim-locales';
import { mappedClaimFault, parseClaimName } from './claim-names';
import {
  CLAIM_TYPES,
  defaultTypeOf,
  hasEmptyValue,
  WHEN_EMPTY,
  type ClaimType,
  type WhenEmpty,
} from './claim-values';
import { InvalidInput, problemAt, type Fault, type FieldProblem } from './errors';
import { expressionNames, narrowNames, valuesFor } from './expression-values';
import { InvalidExpression, type ExpressionRoom } from './expressions';
import type { SignInRules, User } from './users';
import { fieldFault, readPath, type UserShape } from './user-shape';

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
  if (typeof expression !== 'string')
    return [problemAt(path, { code: 'expression.missing', message: 'must be an expression' })];
  try {
    room.compile(expression, options);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    const { start, end, ...fault } = error.problem;
    return [problemAt(path, { ...fault, range: { start, end } })];
  }
}

const constantFault = (value: unknown): Fault | undefined => {
  if (value === undefined || value === null)
    return { code: 'constant.missing', message: 'must have a value' };
  return JSON.stringify(value).length > MAX_CONSTANT
    ? {
        code: 'text.long',
        message: `must be at most ${MAX_CONSTANT} characters long`,
        params: { maximum: MAX_CONSTANT },
      }
    : undefined;
};

function sourceProblems(source: unknown, path: string[], { room, shape }: Compiling): FieldProblem[] {
  if (!isRecord(source) || typeof source['kind'] !== 'string' || !Object.hasOwn(MEMBER, source['kind'])) {
    return [
      problemAt([...path, 'kind'], {
        code: 'choice.one',
        message: 'must be field, constant or expression',
        params: { allowed: Object.keys(MEMBER).join(', ') },
      }),
    ];
  }
  const kind = source['kind'];
  const member = MEMBER[kind] ?? '';
  const extra = Object.keys(source).filter((key) => key !== 'kind' && key !== member);
  const value = source[member];
  const at = [...path, member];
  const fault = kind === 'field' ? fieldFault(shape, value) : constantFault(value);
  return [
    ...extra.map((key) =>
      problemAt([...path, key], {
        code: 'field.unknown',
        message: 'is not part of such a source: remove it',
      }),
    ),
    ...(kind === 'expression'
      ? expressionProblems(value, at, room)
      : fault === undefined
        ? []
        : [problemAt(at, fault)]),
  ];
}

const localizedProblems = (localized: unknown, compiling: Compiling): FieldProblem[] => {
  if (localized === undefined) return [];
  if (!isRecord(localized)) {
    return [
      problemAt(['localized'], { code: 'localized.shape', message: 'must have a source for each language' }),
    ];
  }
  return Object.entries(localized).flatMap(([language, source]) =>
    LANGUAGE_TAG.test(language)
      ? sourceProblems(source, ['localized', language], compiling)
      : [
          problemAt(['localized', language], {
            code: 'language.tag',
            message: 'must be a language tag, such as en or ja-Kana-JP',
          }),
        ],
  );
};

const choiceProblem = (name: string, value: unknown, allowed: readonly string[]): FieldProblem[] =>
  value === undefined || allowed.includes(value as string)
    ? []
    : [
        problemAt([name], {
          code: 'choice.one',
          message: `must be one of: ${allowed.join(', ')}`,
          params: { allowed: allowed.join(', ') },
        }),
      ];

function mappingProblems(input: Record<string, unknown>, compiling: Compiling): FieldProblem[] {
  const { claim, source, type, whenEmpty, localized } = input;
  const name = mappedClaimFault(claim);
  const unknown = Object.keys(input).filter((key) => !FIELDS.has(key));
  const needsEmpty = whenEmpty === 'empty' && CLAIM_TYPES.includes(type as ClaimType);
  return [
    ...unknown.map((key) =>
      problemAt([key], { code: 'field.unknown', message: 'is not a field of a claim mapping: remove it' }),
    ),
    ...(name === undefined ? [] : [problemAt(['claim'], name)]),
    ...sourceProblems(source, ['source'], compiling),
    ...choiceProblem('type', type, CLAIM_TYPES),
    ...choiceProblem('whenEmpty', whenEmpty, WHEN_EMPTY),
    ...(needsEmpty && !hasEmptyValue(type as ClaimType)
      ? [
          problemAt(['whenEmpty'], {
            code: 'mapping.no_empty',
            message: `a claim of type ${String(type)} has no empty value: choose omit or null`,
            params: { type: String(type) },
          }),
        ]
      : []),
    ...localizedProblems(localized, compiling),
  ];
}

/**
 * Checks a mapping and fills in its defaults.
 * @throws InvalidInput with every problem found, each on its field.
 */
export function completeMapping(input: unknown, compiling: Compiling): ClaimMapping {
  if (!isRecord(input))
    throw new InvalidInput([problemAt([], { code: 'mapping.shape', message: 'must be a claim mapping' })]);
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
