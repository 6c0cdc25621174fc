import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ExpressionFailed,
  InvalidExpression,
  loadExpressionLanguage,
  toCel,
  type ExpressionLanguage,
  type ExpressionRoom,
} from '../../server/src/domain/expressions';

const user = {
  fields: {
    firstname: 'string',
    lastname: 'string',
    age: 'int',
    createdAt: 'timestamp',
    extra: 'dyn',
    role: { fields: { name: 'string' } },
    companies: { list: { fields: { siret: 'string' } } },
  },
} as const;

const alice = {
  firstname: 'Alice',
  lastname: null,
  age: 42,
  createdAt: '2024-05-04T10:00:00.000Z',
  password: 'secret',
  extra: { level: 3, tags: ['a', 'b'] },
  role: { name: 'Staff', secret: 'x' },
  companies: [{ siret: '1' }, { siret: '2' }],
};

let language: ExpressionLanguage;
let room: ExpressionRoom;

beforeAll(async () => {
  language = await loadExpressionLanguage();
  room = language.withNames({ user, scopes: { list: 'string' } });
});

const evaluate = (source: string, scopes: string[] = ['openid']): unknown =>
  room.compile(source).evaluate({ user: toCel(alice, user), scopes });

const problemOf = (source: string) => {
  try {
    room.compile(source);
  } catch (error) {
    if (error instanceof InvalidExpression) return error.problem;
    throw error;
  }
  return undefined;
};

describe('an expression', () => {
  it.each([
    ["user.firstname + '!'", 'Alice!'],
    ['user.role.name', 'Staff'],
    ['user.age + 1', 43],
    ["user.createdAt < timestamp('2025-01-01T00:00:00Z')", true],
    ['user.companies.map(c, c.siret)', ['1', '2']],
    ['user.companies[1].siret', '2'],
    ["has(user.lastname) ? user.lastname : 'none'", 'none'],
    ["user.?lastname.orValue('?')", '?'],
    ['user.extra.level == 3', true],
    ["{'name': user.firstname, 'tags': user.extra.tags}", { name: 'Alice', tags: ['a', 'b'] }],
    ["'email' in scopes", false],
    ["user.firstname.matches('^A.*e$')", true],
    ["user.firstname.split('').size()", 5],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it('says which paths it reads, through loops and indexes too', () => {
    expect(room.compile('user.companies.exists(c, c.siret == user.role.name)').reads).toEqual([
      ['user', 'companies'],
      ['user', 'companies', 'siret'],
      ['user', 'role', 'name'],
    ]);
    expect(room.compile('user.companies[0].siret').reads).toEqual([['user', 'companies', 'siret']]);
  });

  it('fails as absent where a field is not filled in', () => {
    expect(() => evaluate("user.firstname + ' ' + user.lastname")).toThrow(ExpressionFailed);
    try {
      evaluate('user.lastname');
    } catch (error) {
      expect((error as ExpressionFailed).isAbsent).toBe(true);
    }
  });

  it.each([
    ['user.fristname', 5, /“fristname” is not a field/],
    ['usr.firstname', 0, /“usr” is not a name/],
    ['user.password', 5, /“password” is not a field/],
    ['user.role.secret', 10, /“secret” is not a field/],
    ['user.companies.map(c, c.secret)', 24, /“secret” is not a field/],
    ['user.firstname + 1', 0, /types/],
    ['user.lastname == null', 0, /has\(/],
    ['1 +', 3, /too early/],
    ['', 0, /empty/],
    ['user', 0, /name a field/],
    ['user[user.firstname]', 0, /name a field/],
    ['user.constructor', 5, /not a field/],
    ["user['__proto__']", 0, /not a field/],
    ['process.env', 0, /not a name/],
    ['eval(user.firstname)', 0, /not a function/],
    ['cel.bind(x, user.firstname + user.firstname, x + x)', 0, /not a function/],
    ["user.firstname.matches('(')", 23, /RE2/],
    ['user.firstname.matches(user.lastname)', 23, /written out/],
  ])('refuses %j and says where', (source, start, message) => {
    const problem = problemOf(source);
    expect(problem?.message).toMatch(message);
    expect(problem?.start).toBe(start);
    expect(problem?.end).toBeGreaterThan(start);
  });

  it.each([
    ['1 +', 'expression.unfinished'],
    ['user.firstname = "a"', 'expression.unexpected'],
    ['user.firstname user.lastname', 'expression.unexpected'],
    ['(user.firstname', 'expression.missing_sign'],
    ['user.', 'expression.nameless'],
    ['"a', 'expression.quote'],
    ["'a\nb'", 'expression.quote'],
    ['"\\q"', 'expression.escape'],
    ['1.5e', 'expression.number'],
    ['while', 'expression.reserved'],
    ['user.firstname + 1', 'expression.types'],
    ['user.firstname.startsWith(1)', 'expression.call'],
    ['user.firstname && true', 'expression.logical'],
    ['user.firstname ? 1 : 2', 'expression.logical'],
    ['true ? 1 : "a"', 'expression.branches'],
    ['user.firstname.map(x, x)', 'expression.loop'],
    ['scopes["a"]', 'expression.index'],
    ['user.firstname.length', 'expression.parts'],
    ['has(user)', 'expression.has'],
    ['scopes.map(1, 2)', 'expression.item'],
    ['('.repeat(200) + '1' + ')'.repeat(200), 'expression.complex'],
  ])('names the fault of %j, so that a panel can say it in any language', (source, code) => {
    expect(problemOf(source)?.code).toBe(code);
  });

  it.each([
    ['1 / (user.age - 42)', 'expression.zero'],
    ['int("a" + "b")', 'expression.conversion'],
    ['timestamp("a" + "b")', 'expression.timestamp'],
    ['duration("a" + "b")', 'expression.duration'],
    ['["a"][5]', 'expression.beyond'],
    ['user.extra.level.startsWith("a")', 'expression.call'],
  ])('names why %j has no value', (source, code) => {
    let fault: unknown;
    try {
      evaluate(source);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(ExpressionFailed);
    expect((fault as ExpressionFailed).fault.code).toBe(code);
  });

  it('refuses what has no way out of time or memory', () => {
    expect(problemOf(`'${'a'.repeat(100_000)}'`)?.message).toMatch(/at most/);
    expect(problemOf('('.repeat(200) + '1' + ')'.repeat(200))?.message).toMatch(/nested too deep/);
    const nested = 'user.companies.all(a, user.companies.all(b, user.companies.all(c, c.siret == a.siret)))';
    expect(problemOf(nested)?.message).toMatch(/too long/);
    const doubling = `['a']${'.map(x, x + x)'.repeat(29)}`;
    expect(problemOf(doubling)?.message).toMatch(/too (large|long)/);
    expect(problemOf(`scopes${'.map(x, x + x)'.repeat(8)}.join(',')`)?.message).toMatch(/too (large|long)/);
  });

  it('matches in linear time, whatever the pattern', () => {
    const name = 'a'.repeat(5000) + '!';
    const catastrophe = room.compile("user.firstname.matches('^(a+)+$')");
    const started = performance.now();
    expect(catastrophe.evaluate({ user: toCel({ firstname: name }, user), scopes: [] })).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('takes a moment at most, whatever the pattern and the text', () => {
    // As large as they may be: each character may be looked at by every step of the pattern.
    const slow = room.compile(`user.firstname.matches('(?:[ab]?){450}[^ab]')`);
    for (const length of [100, 1_000, 10_000]) {
      const values = { user: toCel({ firstname: 'ab'.repeat(length / 2) }, user), scopes: [] };
      const started = performance.now();
      try {
        slow.evaluate(values);
      } catch (error) {
        expect((error as ExpressionFailed).fault.code).toBe('value.matched');
      }
      expect(performance.now() - started).toBeLessThan(300);
    }
    expect(problemOf(`user.firstname.matches('${'[^c]{0,1000}'.repeat(30)}')`)?.code).toBe(
      'expression.pattern.large',
    );
  });

  it('reaches nothing but JSON through values of any shape', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(() => evaluate(`user.extra.${name}`)).toThrow(ExpressionFailed);
    }
    expect(toCel(JSON.parse('{"__proto__": {"x": 1}}'), 'dyn')).not.toHaveProperty('x');
  });

  it('refuses texts and lists beyond their bound instead of cutting them', () => {
    expect(() => toCel('a'.repeat(10_001), 'string')).toThrow(ExpressionFailed);
    expect(() =>
      toCel(
        Array.from({ length: 201 }, () => 'x'),
        'dyn',
      ),
    ).toThrow(ExpressionFailed);
  });

  it('refuses more than it may read, however it is spread', () => {
    const spread = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'x'.repeat(100)]));
    expect(() => toCel(spread(100), 'dyn')).not.toThrow();
    expect(() => toCel(spread(300), 'dyn')).toThrow(/larger than 20000/);
    const lists = Array.from({ length: 150 }, () => Array.from({ length: 150 }, () => 1));
    expect(() => toCel(lists, 'dyn')).toThrow(/larger than 20000/);
    const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) as unknown;
    expect(() => toCel(deep, 'dyn')).toThrow(/nested deeper/);
    const companies = Array.from({ length: 200 }, (_, index) => ({ siret: String(index).repeat(60) }));
    expect(() => toCel({ companies }, user)).toThrow(/larger than 20000/);
  });

  it('matches no more text than it may, and so takes no longer', () => {
    const worst = room.compile("user.companies.exists(c, user.firstname.matches('(a+)+$'))");
    const values = {
      user: toCel(
        {
          firstname: `${'a'.repeat(9000)}!`,
          companies: Array.from({ length: 200 }, () => ({ siret: 'x' })),
        },
        user,
      ),
    };
    const started = performance.now();
    expect(() => worst.evaluate(values)).toThrow(/matches more than 31250 characters/);
    expect(performance.now() - started).toBeLessThan(500);
    // Each evaluation begins anew.
    const small = room.compile("user.firstname.matches('^a')");
    for (let count = 0; count < 5; count += 1) expect(small.evaluate(values)).toBe(true);
  });

  it('must be true or false where a rule wants that', () => {
    expect(() => room.compile('user.firstname', { returns: 'bool' })).toThrow(/true or false/);
    expect(room.compile('user.age > 3', { returns: 'bool' }).type).toBe('bool');
  });

  it('compiles or names a place, for any text', () => {
    const piece = fc.constantFrom(
      'user',
      '.',
      'role',
      '(',
      ')',
      '"a"',
      '+',
      ' ',
      'map',
      'x',
      ',',
      '[',
      ']',
      '0',
      '?',
      ':',
      '__proto__',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (source) => {
          const problem = problemOf(source);
          if (problem) expect(problem.end).toBeGreaterThan(problem.start);
        },
      ),
    );
  });
});
