/**
 * Access rules: who may use which client. A policy is a default and rules; this file knows their shape and what makes
 * one acceptable. What they decide is in access-decision.ts.
 */
import { problemAt, type FieldProblem } from './errors';
import type { PlacedFault } from './expression-cost';
import { InvalidExpression, type Expression } from './expressions';

export const ACCESS_EFFECTS = ['allow', 'deny'] as const;

export type AccessEffect = (typeof ACCESS_EFFECTS)[number];

export interface AccessRule {
  /** Tells the rule from others, in the panel and in records. */
  name: string;
  effect: AccessEffect;
  /** CEL that is true for those whom the rule is about. */
  expression: string;
  /** Told to a user whom this rule keeps out. */
  message?: string;
}

/** `access_policy` of a client. */
export interface AccessPolicy {
  /** For users whom no rule is about. */
  default: AccessEffect;
  rules: AccessRule[];
}

/** What holds for every client of the site. */
export interface AccessSettings {
  /** Decide together with each client's own rules. */
  rules: AccessRule[];
  /** The default of a client that is registered without a policy. */
  newClients: AccessEffect;
}

/** A client without a policy lets everybody in who may sign in at all. */
export const OPEN_POLICY: AccessPolicy = { default: 'allow', rules: [] };

export const OPEN_SETTINGS: AccessSettings = { rules: [], newClients: 'allow' };

/** The policy of a client that is registered without one. */
export const policyForNewClient = ({ newClients }: AccessSettings): AccessPolicy => ({
  default: newClients,
  rules: [],
});

const MAX_RULES = 50;
const MAX_NAME = 100;
const MAX_MESSAGE = 500;
/** The language has a bound of its own; this one only keeps what is stored small. */
const MAX_EXPRESSION = 4000;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

type Path = ReadonlyArray<string | number>;

const problem = (path: Path, code: string, message: string): FieldProblem => ({
  path: path.map(String),
  code,
  message,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknownFields = (
  value: Record<string, unknown>,
  known: readonly string[],
  path: Path,
): FieldProblem[] =>
  Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) =>
      problem([...path, field], 'access.unknown', `is not known here: use ${known.join(', ')}`),
    );

const textProblems = (value: unknown, maximum: number, path: Path): FieldProblem[] => {
  if (typeof value !== 'string' || value.trim() === '')
    return [problem(path, 'text.empty', 'must be a text, and not empty')];
  if (value.length > maximum)
    return [
      { ...problem(path, 'text.long', `must be at most ${maximum} characters long`), params: { maximum } },
    ];
  return CONTROL_CHARACTER.test(value)
    ? [problem(path, 'text.control', 'must not have control characters or line breaks')]
    : [];
};

const effectProblems = (value: unknown, path: Path): FieldProblem[] =>
  ACCESS_EFFECTS.includes(value as AccessEffect)
    ? []
    : [problem(path, 'access.effect', 'must be "allow" or "deny"')];

const expressionShapeProblems = (value: unknown, path: Path): FieldProblem[] => {
  if (typeof value !== 'string' || value.trim() === '') {
    return [
      problem(path, 'access.expression', 'must be an expression (CEL), such as user.role.name == "Staff"'),
    ];
  }
  return value.length > MAX_EXPRESSION
    ? [
        {
          ...problem(path, 'text.long', `must be at most ${MAX_EXPRESSION} characters long`),
          params: { maximum: MAX_EXPRESSION },
        },
      ]
    : [];
};

const ruleProblems = (rule: unknown, path: Path): FieldProblem[] => {
  if (!isObject(rule))
    return [problem(path, 'access.shape', 'must be a rule: { name, effect, expression, message }')];
  return [
    ...unknownFields(rule, ['name', 'effect', 'expression', 'message'], path),
    ...textProblems(rule['name'], MAX_NAME, [...path, 'name']),
    ...effectProblems(rule['effect'], [...path, 'effect']),
    ...expressionShapeProblems(rule['expression'], [...path, 'expression']),
    ...(rule['message'] === undefined
      ? []
      : textProblems(rule['message'], MAX_MESSAGE, [...path, 'message'])),
  ];
};

/** What is wrong with the shape of a list of rules; empty when nothing is. */
export function ruleListProblems(rules: unknown, path: Path = []): FieldProblem[] {
  if (!Array.isArray(rules)) return [problem(path, 'access.shape', 'must be a list of rules')];
  if (rules.length > MAX_RULES)
    return [
      {
        ...problem(path, 'access.many', `must have at most ${MAX_RULES} rules`),
        params: { maximum: MAX_RULES },
      },
    ];
  const names = rules.map((rule: unknown) => (isObject(rule) ? rule['name'] : undefined));
  return rules.flatMap((rule: unknown, index) => {
    const isTwice = typeof names[index] === 'string' && names.indexOf(names[index]) !== index;
    return [
      ...ruleProblems(rule, [...path, index]),
      ...(isTwice
        ? [problem([...path, index, 'name'], 'access.twice', 'is the name of another rule too')]
        : []),
    ];
  });
}

/** What is wrong with the shape of a policy; empty when nothing is. */
export function policyProblems(policy: unknown, path: Path = []): FieldProblem[] {
  if (!isObject(policy)) return [problem(path, 'access.shape', 'must be a policy: { default, rules }')];
  return [
    ...unknownFields(policy, ['default', 'rules'], path),
    ...effectProblems(policy['default'], [...path, 'default']),
    ...ruleListProblems(policy['rules'], [...path, 'rules']),
  ];
}

/** A rule that can't be evaluated: at which place of its expression, and why. */
export type RuleFault = PlacedFault;

/** Compiles an expression that is true or false. @throws InvalidExpression */
export type CompileRule = (expression: string) => Expression;

/** The place where a rule's expression is wrong; undefined when it can be evaluated. */
export function ruleFault(expression: string, compile: CompileRule): RuleFault | undefined {
  try {
    compile(expression);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidExpression) return error.problem;
    throw error;
  }
}

/** What is wrong with the expressions of rules of a right shape; empty when nothing is. */
export const expressionProblems = (
  rules: readonly AccessRule[],
  compile: CompileRule,
  path: Path = [],
): FieldProblem[] =>
  rules.flatMap(({ expression }, index) => {
    const fault = ruleFault(expression, compile);
    if (!fault) return [];
    const { start, end, ...wrong } = fault;
    return [problemAt([...path, index, 'expression'], { ...wrong, range: { start, end } })];
  });
