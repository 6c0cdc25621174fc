import fc from 'fast-check';
import type { RuleGroupType, RuleType } from '@react-querybuilder/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ruleFields, type RuleField } from '../../admin/src/pages/Clients/Access/ruleFields';
import { fromCel, OPERATORS, toCel } from '../../admin/src/pages/Clients/Access/visualRules';
import { expressionNames, valuesFor } from '../../server/src/domain/expression-values';
import { loadExpressionLanguage, type ExpressionRoom } from '../../server/src/domain/expressions';

const names = expressionNames({
  fields: {
    username: 'string',
    email: 'string',
    confirmed: 'bool',
    age: 'int',
    score: 'double',
    createdAt: 'timestamp',
    extra: 'dyn',
    role: { fields: { name: 'string', level: 'int' } },
    companies: { list: { fields: { siret: 'string', country: { fields: { code: 'string' } } } } },
  },
});

const fields = ruleFields(names);
let room: ExpressionRoom;

beforeAll(async () => {
  room = (await loadExpressionLanguage()).withNames(names);
});

const one = (rule: Partial<RuleType>): RuleGroupType => ({
  combinator: 'and',
  rules: [{ field: 'user.email', operator: '=', value: 'x', ...rule }],
});

const nobody = { client: { client_id: 'app' }, scopes: [], request: { time: new Date() } };

const evaluate = (query: RuleGroupType, user: Record<string, unknown>): unknown =>
  room.compile(toCel(query, fields), { returns: 'bool' }).evaluate(valuesFor(names, { ...nobody, user }));

describe('a visual rule', () => {
  it('compares the fields of the schema, through relations too, and not JSON of any shape', () => {
    const found = fields.map(({ name }) => name);
    expect(found).toContain('user.role.name');
    expect(found).toContain('user.companies[].siret');
    expect(found).toContain('user.companies[].country.code');
    expect(found).toContain('request.address');
    expect(found).not.toContain('user.extra');
  });

  it.each<[Partial<RuleType>, string]>([
    [{ field: 'user.role.name', value: 'Staff' }, 'user.?role.?name.orValue("") == "Staff"'],
    [{ operator: 'endsWith', value: '@example.org' }, 'user.?email.orValue("").endsWith("@example.org")'],
    [
      { field: 'user.createdAt', operator: '<', value: '2025-01-01' },
      'has(user.createdAt) && user.createdAt < timestamp("2025-01-01T00:00:00Z")',
    ],
    [
      { field: 'user.role.level', operator: '>=', value: '3' },
      'has(user.role) && has(user.role.level) && user.role.level >= 3',
    ],
    [
      { field: 'user.companies[].siret', value: '1' },
      'user.companies.exists(item, item.?siret.orValue("") == "1")',
    ],
    [{ operator: 'null' }, '!user.?email.hasValue()'],
    [{ field: 'user.confirmed', value: 'true' }, 'user.?confirmed.orValue(false) == true'],
  ])('%j is %s', (rule, cel) => {
    expect(toCel(one(rule), fields)).toBe(cel);
  });

  it('says of a user without the field what a person would', () => {
    expect(evaluate(one({ field: 'user.role.name', value: 'Staff' }), {})).toBe(false);
    expect(evaluate(one({ field: 'user.role.name', operator: '!=', value: 'Staff' }), {})).toBe(true);
    expect(evaluate(one({ field: 'user.age', operator: '<', value: '18' }), {})).toBe(false);
    expect(evaluate(one({ operator: 'doesNotContain', value: 'spam' }), {})).toBe(true);
    expect(evaluate(one({ operator: 'null' }), {})).toBe(true);
  });

  it('keeps a value what it is, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        expect(evaluate(one({ value }), { email: value })).toBe(true);
      }),
    );
  });

  const anyRule = fc.constantFrom<RuleField[]>(...fields).chain((field) =>
    fc.record({
      field: fc.constant(field.name),
      operator: fc.constantFrom(...OPERATORS[field.type]),
      value:
        field.type === 'bool'
          ? fc.constantFrom('true', 'false')
          : field.type === 'timestamp'
            ? fc.constantFrom('2024-02-29', '1999-12-31')
            : field.type === 'string'
              ? fc.stringMatching(/^[a-zA-Z@. -]{0,20}$/)
              : fc.integer({ min: 0, max: 9999 }).map(String),
    }),
  );
  const anyGroup: fc.Arbitrary<RuleGroupType> = fc.record(
    {
      combinator: fc.constantFrom('and', 'or'),
      rules: fc.array(anyRule, { minLength: 1, maxLength: 4 }),
    },
    { noNullPrototype: true },
  );

  it('always compiles', () => {
    fc.assert(fc.property(anyGroup, (query) => void room.compile(toCel(query, fields), { returns: 'bool' })));
  });

  it('comes back as it was, or not at all', () => {
    let shown = 0;
    fc.assert(
      fc.property(anyGroup, (query) => {
        const cel = toCel(query, fields);
        const back = fromCel(cel, fields);
        if (back) {
          shown += 1;
          expect(toCel(back, fields)).toBe(cel);
        }
      }),
      { numRuns: 200 },
    );
    expect(shown).toBeGreaterThan(150);
  });

  it('is not made of what the builder can’t show', () => {
    for (const cel of [
      'user.email.matches("^a")',
      'user.?email.orValue("") == "a" && "email" in scopes',
      'user.email ==',
      'int(user.age) > 3 ? true : false',
    ]) {
      expect(fromCel(cel, fields)).toBeUndefined();
    }
  });
});
