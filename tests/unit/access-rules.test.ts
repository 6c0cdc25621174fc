import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  compileRule,
  decide,
  type RuleOutcome,
  type RuleResult,
} from '../../server/src/domain/access-decision';
import { decideFor } from '../../server/src/domain/access-gate';
import {
  createPolicyCompiler,
  createRuleCompiler,
  type CompiledPolicy,
} from '../../server/src/domain/access-policies';
import {
  expressionProblems,
  policyForNewClient,
  policyProblems,
  type AccessEffect,
  type AccessPolicy,
  type AccessRule,
  type CompileRule,
} from '../../server/src/domain/access-rules';
import { loadExpressionLanguage, type ExpressionLanguage } from '../../server/src/domain/expressions';
import type { UserShape } from '../../server/src/domain/user-shape';

const shape: UserShape = {
  fields: {
    username: 'string',
    email: 'string',
    bio: 'string',
    age: 'int',
    createdAt: 'timestamp',
    extra: 'dyn',
    role: { fields: { name: 'string' } },
    companies: { list: { fields: { siret: 'string' } } },
  },
};

const alice = {
  username: 'alice',
  email: 'alice@example.org',
  bio: null,
  age: 42,
  createdAt: '2024-05-04T10:00:00.000Z',
  extra: { level: 3 },
  role: { name: 'Staff' },
  companies: [{ siret: '1' }, { siret: '2' }],
  password: 'a secret',
};

let language: ExpressionLanguage;
let compile: CompileRule;
let compilePolicy: ReturnType<typeof createPolicyCompiler>;

beforeAll(async () => {
  language = await loadExpressionLanguage();
  compile = createRuleCompiler({ language, shape });
  compilePolicy = createPolicyCompiler({ language, shape });
});

const rule = (effect: AccessEffect, expression: string, name = expression.slice(0, 100)): AccessRule => ({
  name,
  effect,
  expression,
});

const decisionOf = (
  policy: AccessPolicy,
  user: Record<string, unknown> = alice,
  siteRules: AccessRule[] = [],
) =>
  decideFor(compilePolicy({ policy, siteRules }), {
    user,
    client: { client_id: 'app', client_name: 'The app' },
    scopes: ['openid', 'email'],
    facts: { address: '192.0.2.7' },
    now: new Date('2026-01-05T09:00:00Z'),
  });

const OUTCOMES: RuleOutcome[] = ['match', 'no-match', 'absent', 'error'];

const anyResult: fc.Arbitrary<RuleResult> = fc.record({
  name: fc.string(),
  origin: fc.constantFrom('site', 'client'),
  effect: fc.constantFrom('allow', 'deny'),
  outcome: fc.constantFrom(...OUTCOMES),
});
const anyResults = fc.array(anyResult, { maxLength: 12 });
const anyDefault = fc.constantFrom<AccessEffect>('allow', 'deny');
const shuffled = (results: RuleResult[]) =>
  fc.shuffledSubarray(results, { minLength: results.length, maxLength: results.length });

const matches = (effect: AccessEffect) => (result: RuleResult) =>
  result.effect === effect && result.outcome === 'match';

describe('what rules decide', () => {
  it('is the same in every order', () => {
    const both = anyResults.chain((results) => fc.tuple(fc.constant(results), shuffled(results)));
    fc.assert(
      fc.property(anyDefault, both, (byDefault, [results, reordered]) => {
        const { allowed, reason } = decide(byDefault, results);
        expect(decide(byDefault, reordered)).toMatchObject({ allowed, reason });
      }),
    );
  });

  it('never lets in a user whom a deny rule is about, whatever else there is and wherever it stands', () => {
    const denying: RuleResult = { name: 'no', origin: 'client', effect: 'deny', outcome: 'match' };
    fc.assert(
      fc.property(anyDefault, anyResults, fc.nat(), (byDefault, results, place) => {
        const decision = decide(byDefault, results.toSpliced(place % (results.length + 1), 0, denying));
        expect(decision.allowed).toBe(false);
        expect(decision.reason).toBe('rule');
        expect(decision.decidedBy?.effect).toBe('deny');
      }),
    );
  });

  it('never lets anybody in past a rule that failed', () => {
    fc.assert(
      fc.property(anyDefault, anyResults, (byDefault, results) => {
        if (results.some(({ outcome }) => outcome === 'error')) {
          expect(decide(byDefault, results).allowed).toBe(false);
        }
      }),
    );
  });

  it('lets in exactly those whom nothing denies and something allows', () => {
    fc.assert(
      fc.property(anyDefault, anyResults, (byDefault, results) => {
        const isKeptOut = results.some(
          (result) =>
            matches('deny')(result) ||
            result.outcome === 'error' ||
            (result.outcome === 'absent' && result.effect === 'deny'),
        );
        const isWelcome = byDefault === 'allow' || results.some(matches('allow'));
        expect(decide(byDefault, results).allowed).toBe(!isKeptOut && isWelcome);
      }),
    );
  });

  it('only gets narrower by a deny rule more, and wider by no rule that has no answer', () => {
    fc.assert(
      fc.property(anyDefault, anyResults, anyResult, (byDefault, results, added) => {
        const before = decide(byDefault, results).allowed;
        const after = decide(byDefault, [...results, added]).allowed;
        if (added.effect === 'deny' || added.outcome !== 'match') expect(!before && after).toBe(false);
      }),
    );
  });
});

describe('a policy', () => {
  it.each<[string, AccessPolicy, boolean, string]>([
    ['open', { default: 'allow', rules: [] }, true, 'default'],
    ['shut', { default: 'deny', rules: [] }, false, 'default'],
    ['a role', { default: 'deny', rules: [rule('allow', 'user.role.name == "Staff"')] }, true, 'rule'],
    [
      'an ending',
      { default: 'deny', rules: [rule('allow', 'user.email.endsWith("@example.org")')] },
      true,
      'rule',
    ],
    [
      'a date',
      { default: 'deny', rules: [rule('allow', 'user.createdAt < timestamp("2025-01-01T00:00:00Z")')] },
      true,
      'rule',
    ],
    [
      'a relation',
      { default: 'deny', rules: [rule('allow', 'user.companies.exists(c, c.siret == "2")')] },
      true,
      'rule',
    ],
    [
      'a relation she is not in',
      { default: 'deny', rules: [rule('allow', 'user.companies.exists(c, c.siret == "9")')] },
      false,
      'default',
    ],
    ['the client', { default: 'deny', rules: [rule('allow', 'client.client_id == "app"')] }, true, 'rule'],
    ['a scope', { default: 'allow', rules: [rule('deny', '"email" in scopes')] }, false, 'rule'],
    [
      'an address',
      { default: 'deny', rules: [rule('allow', 'request.address.startsWith("192.0.2.")')] },
      true,
      'rule',
    ],
    [
      'office hours',
      {
        default: 'deny',
        rules: [rule('allow', 'request.time.getHours() >= 8 && request.time.getHours() < 18')],
      },
      true,
      'rule',
    ],
    [
      'deny against allow',
      { default: 'allow', rules: [rule('allow', 'true'), rule('deny', 'user.age > 40')] },
      false,
      'rule',
    ],
    [
      'an allow rule without an answer',
      { default: 'deny', rules: [rule('allow', 'user.bio == "x"')] },
      false,
      'default',
    ],
    [
      'a deny rule without an answer',
      { default: 'allow', rules: [rule('deny', 'user.bio == "x"')] },
      false,
      'error',
    ],
    [
      'a deny rule that asks first',
      { default: 'allow', rules: [rule('deny', 'has(user.bio) && user.bio == "x"')] },
      true,
      'default',
    ],
    [
      'a field that is gone',
      { default: 'allow', rules: [rule('allow', 'user.department == "IT"')] },
      false,
      'error',
    ],
    [
      'a value of another type',
      { default: 'allow', rules: [rule('allow', 'user.extra.level.startsWith("x")')] },
      false,
      'error',
    ],
    [
      'a value that is not there in JSON',
      { default: 'allow', rules: [rule('deny', 'user.extra.constructor == "x"')] },
      false,
      'error',
    ],
  ])('%s', (_, policy, allowed, reason) => {
    expect(decisionOf(policy)).toMatchObject({ allowed, reason });
  });

  it('decides together with the rules of the site, whose denial no client can lift', () => {
    const policy: AccessPolicy = { default: 'allow', rules: [rule('allow', 'true')] };
    const decision = decisionOf(policy, alice, [rule('deny', 'user.role.name == "Staff"', 'Site')]);
    expect(decision).toMatchObject({ allowed: false, decidedBy: { name: 'Site', origin: 'site' } });
    expect(decision.results).toHaveLength(2);
  });

  it('fails, and does not pass, where a value is larger than rules may read', () => {
    const policy: AccessPolicy = { default: 'allow', rules: [rule('deny', 'user.bio == "x"', 'Bio')] };
    const large = { ...alice, bio: 'x'.repeat(20_000) };
    expect(decisionOf(policy, large)).toMatchObject({ allowed: false, reason: 'error' });
    // A rule that does not read it does not mind.
    expect(decisionOf({ default: 'allow', rules: [rule('deny', 'user.age < 3')] }, large).allowed).toBe(true);
  });

  it('loads what its rules read and nothing else', () => {
    const { population, readsSignInFacts } = compilePolicy({
      policy: {
        default: 'deny',
        rules: [rule('allow', 'user.role.name == "x" && request.time.getHours() > 8')],
      },
      siteRules: [rule('deny', 'user.companies.exists(c, c.siret == "1")')],
    });
    expect(population).toEqual({ companies: {}, role: {} });
    expect(readsSignInFacts).toBe(false);
  });

  it('is compiled once for each version', () => {
    const policy: AccessPolicy = { default: 'deny', rules: [rule('allow', 'user.age > 3')] };
    const first: CompiledPolicy = compilePolicy({ policy, siteRules: [] });
    expect(compilePolicy({ policy: structuredClone(policy), siteRules: [] })).toBe(first);
    expect(compilePolicy({ policy: { ...policy, default: 'allow' }, siteRules: [] })).not.toBe(first);
    const siteRules = [rule('deny', 'user.age > 90')];
    expect(compilePolicy({ policy, siteRules }).rules).toHaveLength(2);
    expect(compilePolicy({ policy, siteRules: [] })).toBe(first);
  });

  it('is what the site says for a client that is registered without one', () => {
    expect(policyForNewClient({ rules: [], newClients: 'deny' })).toEqual({ default: 'deny', rules: [] });
  });
});

const problemsOf = (policy: unknown): string[] => {
  const shape = policyProblems(policy, ['access_policy']);
  const found =
    shape.length > 0
      ? shape
      : expressionProblems((policy as AccessPolicy).rules, compile, ['access_policy', 'rules']);
  return found.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('a policy that is saved', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', 'allow', /^access_policy must be a policy/],
    ['a list', [], /must be a policy/],
    ['no default', { rules: [] }, /default must be "allow" or "deny"/],
    ['another default', { default: 'maybe', rules: [] }, /default must be/],
    ['no rules', { default: 'deny' }, /rules must be a list/],
    ['an unknown field', { default: 'deny', rules: [], foo: 1 }, /foo is not known/],
    ['too many rules', { default: 'deny', rules: Array.from({ length: 51 }, () => ({})) }, /at most 50/],
    ['a rule that is a text', { default: 'deny', rules: ['x'] }, /rules\.0 must be a rule/],
    ['no name', { default: 'deny', rules: [{ effect: 'deny', expression: 'true' }] }, /rules\.0\.name/],
    [
      'a name twice',
      { default: 'deny', rules: [rule('deny', 'true', 'a'), rule('allow', 'true', 'a')] },
      /rules\.1\.name is the name of another/,
    ],
    [
      'a line break in a message',
      { default: 'deny', rules: [{ ...rule('deny', 'true'), message: 'a\nb' }] },
      /message must not have control/,
    ],
    [
      '100 kB',
      { default: 'deny', rules: [rule('deny', `"${'a'.repeat(100_000)}" == user.email`, 'x')] },
      /at most 4000/,
    ],
    [
      'deep nesting',
      { default: 'deny', rules: [rule('deny', `${'('.repeat(1500)}true${')'.repeat(1500)}`, 'x')] },
      /rules\.0\.expression .*(depth|nest)/i,
    ],
    [
      'a chain of not',
      { default: 'deny', rules: [rule('deny', `${'!'.repeat(3000)}true`, 'x')] },
      /rules\.0\.expression/,
    ],
    ['not a boolean', { default: 'deny', rules: [rule('deny', 'user.age + 1')] }, /true or false/],
    [
      'an unknown field of the user',
      { default: 'deny', rules: [rule('deny', 'user.salary > 3')] },
      /“salary” is not a field/,
    ],
    [
      'a private field',
      { default: 'deny', rules: [rule('deny', 'user.password == "x"')] },
      /“password” is not a field/,
    ],
    ['a wrong type', { default: 'deny', rules: [rule('deny', 'user.age == "x"')] }, /types/],
    ['a syntax error', { default: 'deny', rules: [rule('deny', 'user.age ==')] }, /expression/],
    ...['constructor', '__proto__', 'prototype', 'toString', 'valueOf'].map(
      (name): [string, unknown, RegExp] => [
        name,
        { default: 'deny', rules: [rule('deny', `user.${name} == "x"`)] },
        /not a field/,
      ],
    ),
    ['__proto__ by index', { default: 'deny', rules: [rule('deny', 'user["__proto__"] == "x"')] }, /field/],
    ['process', { default: 'deny', rules: [rule('deny', 'process.env.HOME == "x"')] }, /not a name/],
    ['globalThis', { default: 'deny', rules: [rule('deny', 'globalThis.x == "x"')] }, /not a name/],
    [
      'a function of JavaScript',
      { default: 'deny', rules: [rule('deny', 'eval("1") == 1')] },
      /not a function/,
    ],
    [
      'a loop in a loop in a loop',
      {
        default: 'deny',
        rules: [
          rule(
            'deny',
            'user.companies.all(a, user.companies.all(b, user.companies.all(c, a.siret == c.siret)))',
          ),
        ],
      },
      /too long/,
    ],
    [
      'a value that doubles',
      { default: 'deny', rules: [rule('deny', `["a"]${'.map(x, x + x)'.repeat(20)}.size() > 1`)] },
      /too (large|long)/,
    ],
    [
      'a pattern from outside',
      { default: 'deny', rules: [rule('deny', 'user.email.matches(user.bio)')] },
      /written out/,
    ],
    [
      'a pattern that looks back',
      { default: 'deny', rules: [rule('deny', 'user.email.matches("(a)\\\\1")')] },
      /RE2/,
    ],
  ])('is refused: %s', (_, policy, message) => {
    const started = performance.now();
    expect(problemsOf(policy).join('\n')).toMatch(message);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('matches patterns in linear time, whatever they are', () => {
    const user = { ...alice, email: `${'a'.repeat(9000)}!` };
    for (const pattern of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      const started = performance.now();
      const policy: AccessPolicy = {
        default: 'allow',
        rules: [rule('deny', `user.email.matches("${pattern}")`)],
      };
      expect(decisionOf(policy, user).allowed).toBe(true);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });

  it('has a problem with a place, or compiles to a rule that decides without throwing, for any text', () => {
    const piece = fc.constantFrom(
      ...[
        'user',
        '.',
        'role',
        'name',
        '(',
        ')',
        '"a"',
        '==',
        '&&',
        '!',
        ' ',
        'exists',
        'x',
        ',',
        '[',
        ']',
        '0',
        '__proto__',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (expression) => {
          const compiled = compileRule(rule('deny', expression), 'client', compile);
          if (compiled.fault) expect(compiled.fault.end).toBeGreaterThan(compiled.fault.start);
          else expect(typeof decisionOf({ default: 'deny', rules: [compiled.rule] }).allowed).toBe('boolean');
        },
      ),
    );
  });
});
