/**
 * Compiles policies, each version once.
 */
import { compileRule, type CompiledRule } from './access-decision';
import type { AccessEffect, AccessPolicy, AccessRule, CompileRule } from './access-rules';
import { expressionNames, narrowNames } from './expression-values';
import type { ExpressionLanguage } from './expressions';
import type { Names } from './shapes';
import { populationFor, type Population, type UserShape } from './user-shape';

export interface CompiledPolicy {
  default: AccessEffect;
  /** The site's rules, then the client's. */
  rules: CompiledRule[];
  /** The names, narrowed to what the rules read. */
  names: Names;
  /** Relations of the user that the rules read; the user's own fields come with their row. */
  population: Population;
  /** They read `request.address` or `request.acr`. */
  readsSignInFacts: boolean;
}

/** More policies than a site has clients cost memory and nothing else; the oldest goes first. */
const MAX_KEPT = 500;

interface Input {
  policy: AccessPolicy;
  siteRules: readonly AccessRule[];
}

interface RoomDeps {
  language: ExpressionLanguage;
  /** What rules may read of a user. */
  shape: UserShape;
}

export const createRuleCompiler = ({ language, shape }: RoomDeps): CompileRule => {
  const room = language.withNames(expressionNames(shape));
  return (expression) => room.compile(expression, { returns: 'bool' });
};

export function createPolicyCompiler(deps: RoomDeps) {
  const compile = createRuleCompiler(deps);
  const names = expressionNames(deps.shape);
  const kept = new Map<string, CompiledPolicy>();

  const build = ({ policy, siteRules }: Input): CompiledPolicy => {
    const rules = [
      ...siteRules.map((rule) => compileRule(rule, 'site', compile)),
      ...policy.rules.map((rule) => compileRule(rule, 'client', compile)),
    ];
    const reads = rules.flatMap(({ expression }) => expression?.reads ?? []);
    return {
      default: policy.default,
      rules,
      names: narrowNames(names, reads),
      population: populationFor(
        deps.shape,
        reads.filter(([name]) => name === 'user').map((path) => path.slice(1)),
      ),
      readsSignInFacts: reads.some(
        ([name, field]) => name === 'request' && (field === 'address' || field === 'acr'),
      ),
    };
  };

  const compiledOf = (input: Input): CompiledPolicy => {
    // The rules themselves are the version: no counter can be forgotten, on this process or another.
    const version = JSON.stringify([input.policy, input.siteRules]);
    const known = kept.get(version);
    if (known) return known;
    const compiled = build(input);
    kept.set(version, compiled);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
    return compiled;
  };

  // To write both out at every request costs more than to compare them: mostly they are the same objects as before.
  const last = new WeakMap<AccessPolicy, { siteRules: readonly AccessRule[]; compiled: CompiledPolicy }>();
  return (input: Input): CompiledPolicy => {
    const { policy, siteRules } = input;
    const known = last.get(policy);
    if (known?.siteRules === siteRules) return known.compiled;
    const compiled = compiledOf(input);
    last.set(policy, { siteRules, compiled });
    return compiled;
  };
}
