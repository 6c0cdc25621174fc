/**
 * What access rules decide. Every rule is asked, and the answer does not depend on their order: one matching deny rule
 * is enough to keep a user out, whoever wrote it and whatever allows them; so is a rule that fails.
 */
import type { AccessEffect, AccessRule, CompileRule, RuleFault } from './access-rules';
import type { Fault } from './errors';
import { ExpressionFailed, InvalidExpression, type Expression } from './expressions';

/** Whose rule it is: the client's own, or the site's, which is for every client. */
export type RuleOrigin = 'site' | 'client';

export interface CompiledRule {
  rule: AccessRule;
  origin: RuleOrigin;
  /** Absent when it can't be evaluated, for instance because a field it names is gone from the schema. */
  expression?: Expression;
  fault?: RuleFault;
}

/** `absent`: something that the rule reads is not filled in for this user, so that it has no answer. */
export type RuleOutcome = 'match' | 'no-match' | 'absent' | 'error';

export interface RuleResult {
  name: string;
  origin: RuleOrigin;
  effect: AccessEffect;
  outcome: RuleOutcome;
  /** Why there is no answer. */
  cause?: string;
  /** The same for a program: a panel translates it. */
  code?: string;
  /** The values that `cause` names. */
  params?: Record<string, string | number>;
  message?: string;
}

export interface AccessDecision {
  allowed: boolean;
  /** `error`: nothing keeps the user out but a rule that failed. */
  reason: 'rule' | 'default' | 'error';
  /** The rule that decided; absent when the default did. */
  decidedBy?: RuleResult;
  /** Each rule's answer, the site's rules first. */
  results: RuleResult[];
}

export const compileRule = (rule: AccessRule, origin: RuleOrigin, compile: CompileRule): CompiledRule => {
  try {
    return { rule, origin, expression: compile(rule.expression) };
  } catch (error) {
    if (error instanceof InvalidExpression) return { rule, origin, fault: error.problem };
    throw error;
  }
};

type Values = Readonly<Record<string, unknown>>;

const NOT_BOOLEAN: Fault = { code: 'access.boolean', message: 'the rule must be true or false' };
const NOT_COMPILED: Fault = { code: 'access.rule', message: 'the rule can’t be evaluated' };

/** Why a rule has no answer, as its result tells it. */
export const causeOf = ({ message, code, params }: Fault): Pick<RuleResult, 'cause' | 'code' | 'params'> => ({
  cause: message,
  code,
  ...(params ? { params } : {}),
});

const answerOf = (
  { expression, fault }: CompiledRule,
  values: Values,
): Pick<RuleResult, 'outcome' | 'cause' | 'code' | 'params'> => {
  if (!expression) return { outcome: 'error', ...causeOf(fault ?? NOT_COMPILED) };
  try {
    const answer = expression.evaluate(values);
    if (typeof answer === 'boolean') return { outcome: answer ? 'match' : 'no-match' };
    return { outcome: 'error', ...causeOf(NOT_BOOLEAN) };
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error;
    return { outcome: error.isAbsent ? 'absent' : 'error', ...causeOf(error.fault) };
  }
};

export const resultOf = (compiled: CompiledRule, values: Values): RuleResult => {
  const { rule, origin } = compiled;
  return {
    name: rule.name,
    origin,
    effect: rule.effect,
    ...answerOf(compiled, values),
    ...(rule.message === undefined ? {} : { message: rule.message }),
  };
};

const denies = ({ effect, outcome }: RuleResult): boolean => effect === 'deny' && outcome === 'match';
const allows = ({ effect, outcome }: RuleResult): boolean => effect === 'allow' && outcome === 'match';

/**
 * A rule that fails keeps everybody out. So does a deny rule without an answer: whom it is about is then not known. An
 * allow rule without an answer only does not let anybody in.
 */
const fails = ({ effect, outcome }: RuleResult): boolean =>
  outcome === 'error' || (outcome === 'absent' && effect === 'deny');

/** Decides from every rule's answer; the first of those that decide is the one that is named. */
export function decide(byDefault: AccessEffect, results: RuleResult[]): AccessDecision {
  const denying = results.find(denies);
  if (denying) return { allowed: false, reason: 'rule', decidedBy: denying, results };
  const failing = results.find(fails);
  if (failing) return { allowed: false, reason: 'error', decidedBy: failing, results };
  const allowing = results.find(allows);
  if (allowing) return { allowed: true, reason: 'rule', decidedBy: allowing, results };
  return { allowed: byDefault === 'allow', reason: 'default', results };
}
