import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMeant, parseLocales } from '../../server/src/domain/claim-locales';
import { completeMapping, type ClaimMapping } from '../../server/src/domain/claim-mappings';
import { mappedClaimFault, parseClaimName, placeClaim } from '../../server/src/domain/claim-names';
import { suggestMappings } from '../../server/src/domain/claim-suggestions';
import { CLAIM_TYPES, isEmpty, toClaimValue, WrongType } from '../../server/src/domain/claim-values';
import { createClaimRules, type ClaimRules, type ClaimsQuery } from '../../server/src/domain/claims';
import { InvalidInput } from '../../server/src/domain/errors';
import { loadExpressionLanguage, type ExpressionLanguage } from '../../server/src/domain/expressions';
import { completeScope, STANDARD_SCOPES } from '../../server/src/domain/scopes';
import { mappableFields, populationFor, type UserShape } from '../../server/src/domain/user-shape';
import type { SignInRules, User } from '../../server/src/domain/users';

const signIn: SignInRules = { emailConfirmation: true, localSignIn: true, selfRegistration: true };

const shape: UserShape = {
  fields: {
    username: 'string',
    email: 'string',
    contact: 'string',
    age: 'int',
    birthday: 'string',
    verified: 'bool',
    updatedAt: 'timestamp',
    postal: 'dyn',
    role: { fields: { name: 'string', type: 'string' } },
    company: { fields: { siret: 'string', country: { fields: { code: 'string' } } } },
    teams: { list: { fields: { name: 'string' } } },
  },
};

const alice: User = {
  subject: 'subject-1',
  username: 'alice',
  email: 'alice@example.org',
  provider: 'local',
  confirmed: true,
  blocked: false,
  fields: {
    username: 'alice',
    email: 'alice@example.org',
    age: 42,
    updatedAt: '2026-01-02T03:04:05.678Z',
    role: { name: 'Staff', type: 'staff' },
    company: { siret: '123', country: { code: 'NC' } },
    teams: [{ name: 'Red' }, { name: 'Blue' }],
  },
};

const context = {
  client: { client_id: 'app', client_name: 'App' },
  scopes: ['openid'],
  request: { address: '192.0.2.1', acr: '', time: new Date(0) },
};

let language: ExpressionLanguage;

beforeAll(async () => {
  language = await loadExpressionLanguage();
});

const rulesFor = (mappings: unknown[] = [], claims: string[] = []): ClaimRules => {
  const base = {
    scopes: [...STANDARD_SCOPES, completeScope({ name: 'own', claims })],
    language,
    shape,
    issuer: 'https://id.example.org',
    verifyingProviders: ['google'],
  };
  const { compiling } = createClaimRules({ ...base, mappings: [] });
  return createClaimRules({
    ...base,
    mappings: mappings.map((mapping) => completeMapping(mapping, compiling)),
  });
};

const field = (claim: string, name: string, more: object = {}) => ({
  claim,
  source: { kind: 'field', field: name },
  ...more,
});
const constant = (claim: string, value: unknown, more: object = {}) => ({
  claim,
  source: { kind: 'constant', value },
  ...more,
});
const expression = (claim: string, text: string, more: object = {}) => ({
  claim,
  source: { kind: 'expression', expression: text },
  ...more,
});

const ask = (more: Partial<ClaimsQuery> = {}): ClaimsQuery => ({
  place: 'userinfo',
  scopes: ['own'],
  requested: {},
  client: { scope: 'openid profile email address phone own' },
  ...more,
});

const tell = (rules: ClaimRules, more: Partial<ClaimsQuery> = {}, user = alice, given = signIn) =>
  rules.plan(ask(more)).tell({ user, rules: given, context });

/** What a mapping makes of it, alone in a scope. */
const claimsWith = (...mappings: Array<{ claim: string }>) =>
  tell(rulesFor(mappings, [...new Set(mappings.map(({ claim }) => claim))])).claims;

describe('a bare host', () => {
  it('tells what it knows and nothing else', () => {
    expect(tell(rulesFor(), { scopes: ['openid', 'profile', 'email', 'address', 'phone'] }).claims).toEqual({
      name: 'alice',
      preferred_username: 'alice',
      email: 'alice@example.org',
      email_verified: true,
      updated_at: Math.floor(Date.parse('2026-01-02T03:04:05Z') / 1000),
    });
  });

  it.each<[string, Partial<User>, boolean, boolean | undefined]>([
    ['confirmed, and the host asks for it', {}, true, true],
    ['not confirmed', { confirmed: false }, true, false],
    ['flagged where nothing checks', {}, false, false],
    ['of a provider that verifies', { provider: 'google', confirmed: false }, false, true],
    ['of a provider that does not', { provider: 'microsoft' }, true, false],
    ['missing', { email: undefined }, true, undefined],
  ])('says of an address that is %s the truth', (_, user, emailConfirmation, verified) => {
    const told = tell(
      rulesFor(),
      { scopes: ['email'] },
      { ...alice, ...user },
      { ...signIn, emailConfirmation },
    );
    expect(told.claims['email_verified']).toBe(verified);
  });

  it('never vouches for an address that a mapping brings', () => {
    const rules = rulesFor([field('email', 'contact')]);
    const user = { ...alice, fields: { ...alice.fields, contact: 'other@example.org' } };
    expect(tell(rules, { scopes: ['email'] }, user).claims).toEqual({
      email: 'other@example.org',
      email_verified: false,
    });
  });
});

describe('a mapping', () => {
  it('reads fields, relations, lists of them, constants and expressions, at any depth of the answer', () => {
    expect(
      claimsWith(
        field('info.openid.Email', 'email'),
        field('role', 'role.name'),
        field('country', 'company.country.code'),
        field('teams', 'teams.name', { type: 'array' }),
        constant('tenant', 7, { type: 'number' }),
        expression('label', "user.username + '@' + client.client_id"),
        expression('https://example\\.org/is_red', "user.teams.exists(t, t.name == 'Red')", {
          type: 'boolean',
        }),
      ),
    ).toEqual({
      info: { openid: { Email: 'alice@example.org' } },
      role: 'Staff',
      country: 'NC',
      teams: ['Red', 'Blue'],
      tenant: 7,
      label: 'alice@app',
      'https://example.org/is_red': true,
    });
  });

  it.each([
    ['omit', {}],
    ['null', { nothing: null }],
    ['empty', { nothing: '' }],
  ])('without a value, with whenEmpty %s, gives %j', (whenEmpty, claims) => {
    expect(claimsWith(field('nothing', 'contact', { whenEmpty }))).toEqual(claims);
    expect(claimsWith(expression('nothing', 'user.contact', { whenEmpty }))).toEqual(claims);
  });

  it('of the wrong type is left out and says so, and the others are told', () => {
    const rules = rulesFor(
      [field('age', 'username', { type: 'number' }), field('role', 'role.name')],
      ['age', 'role'],
    );
    const { claims, trace } = tell(rules);
    expect(claims).toEqual({ role: 'Staff' });
    expect(trace).toContainEqual(
      expect.objectContaining({
        claim: 'age',
        outcome: 'wrong-type',
        reason: 'is string where the claim is number',
      }),
    );
  });

  it('tells another language where one is asked for', () => {
    const mapping = constant('motto', 'Go', { localized: { fr: { kind: 'constant', value: 'Allez' } } });
    const rules = rulesFor([mapping], ['motto']);
    expect(tell(rules, { locales: ['FR', 'de'] }).claims).toEqual({ motto: 'Go', 'motto#fr': 'Allez' });
    expect(tell(rules).claims).toEqual({ motto: 'Go' });
    expect(tell(rules, { scopes: [], requested: { 'motto#fr': null } }).claims).toEqual({
      'motto#fr': 'Allez',
    });
  });

  it('tells the languages that are meant and no other, and the plain claim whatever is asked for', () => {
    const tags = fc.constantFrom('fr', 'fr-CA', 'FR-ca', 'ja', 'ja-Kana-JP', 'pt-BR', 'de', '*', 'f r');
    const inLanguage = (tag: string) => [tag, { kind: 'constant', value: `in ${tag}` }] as const;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('fr', 'fr-CA', 'ja-Kana-JP', 'pt-BR'), { maxLength: 4 }),
        fc.array(tags, { maxLength: 4 }),
        (localized, asked) => {
          const mapping = constant('motto', 'Go', {
            localized: Object.fromEntries(localized.map(inLanguage)),
          });
          const locales = parseLocales(asked.join(' '));
          const expected = localized.filter((tag) => isMeant(tag, locales));
          expect(tell(rulesFor([mapping], ['motto']), { locales }).claims).toEqual({
            motto: 'Go',
            ...Object.fromEntries(expected.map((tag) => [`motto#${tag}`, `in ${tag}`])),
          });
        },
      ),
    );
  });

  it('whose field left the schema tells nothing and says so', () => {
    const rules = createClaimRules({
      scopes: [completeScope({ name: 'own', claims: ['gone'] })],
      mappings: [expression('gone', 'user.removed', { type: 'string', whenEmpty: 'omit' }) as ClaimMapping],
      language,
      shape,
      issuer: 'https://id.example.org',
      verifyingProviders: [],
    });
    expect(tell(rules)).toMatchObject({ claims: {}, trace: [{ outcome: 'failed' }] });
  });
});

describe('what is loaded', () => {
  it('is only what the wanted claims need', () => {
    const rules = rulesFor(
      [
        field('country', 'company.country.code'),
        expression('role', 'user.role.name'),
        field('mail', 'email'),
        expression('team', 'user.teams.map(t, t.name)[0]'),
      ],
      ['mail'],
    );
    expect(rules.plan(ask()).population).toEqual({});
    const client = (claim: string) => ({ claim_release_rules: [{ claims: ['mail'], expression: claim }] });
    expect(rules.plan(ask({ client: client("user.role.name == 'x'") })).population).toEqual({ role: {} });
    const asked = (name: string) =>
      createPopulation(name, rulesFor(rules.mappings as unknown[], ['country', 'role', 'team']));
    expect(asked('country')).toEqual({ company: { country: {} } });
    expect(asked('role')).toEqual({ role: {} });
    expect(asked('team')).toEqual({ teams: {} });
  });

  const createPopulation = (name: string, rules: ClaimRules) =>
    rules.plan(ask({ scopes: [], requested: { [name]: null } })).population;

  it('never is a relation that no path goes through', () => {
    const paths = mappableFields(shape).map(({ field: path }) => path.split('.'));
    fc.assert(
      fc.property(fc.subarray(paths), (wanted) => {
        const first = new Set(wanted.filter((path) => path.length > 1).map(([relation]) => relation));
        expect(new Set(Object.keys(populationFor(shape, wanted)))).toEqual(first);
      }),
    );
  });
});

describe('a client', () => {
  const rules = () => rulesFor([field('role', 'role.name'), constant('badge', 'x')], ['role', 'badge']);

  it('gets its claims in the ID token only where it wants them there', () => {
    expect(tell(rules(), { place: 'id_token' }).claims).toEqual({});
    expect(tell(rules(), { place: 'id_token', client: { claims_in_id_token: true } }).claims).toEqual({
      role: 'Staff',
      badge: 'x',
    });
    const client = { claim_placement: { badge: ['access_token' as const] } };
    expect(tell(rules(), { client }).claims).toEqual({ role: 'Staff' });
    expect(tell(rules(), { client, place: 'access_token' }).claims).toEqual({ badge: 'x' });
  });

  it('gets nothing of a claim whose rule fails, is false or is not valid any more', () => {
    for (const text of ["user.role.name == 'Nobody'", "user.contact == 'x'", 'user.removed']) {
      const client = { claim_release_rules: [{ claims: ['badge'], expression: text }] };
      expect(tell(rules(), { client }).claims).toEqual({ role: 'Staff' });
    }
  });

  it('can’t ask for a claim by name that its scopes don’t have', () => {
    const named = (scope: string) =>
      tell(rules(), { scopes: [], requested: { badge: null }, client: { scope } }).claims;
    expect(named('openid')).toEqual({});
    expect(named('openid own')).toEqual({ badge: 'x' });
  });
});

/** A dot or backslash of the name itself is escaped. */
const formatClaimName = (segments: readonly string[]): string =>
  segments.map((segment) => segment.replace(/[\\.]/g, (mark) => `\\${mark}`)).join('.');

describe('the name of a claim', () => {
  it('comes back from its segments', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (segments) => {
        expect(parseClaimName(formatClaimName(segments))).toEqual(segments);
      }),
    );
  });

  it('never sets what the protocol sets, nor reaches into objects of the language', () => {
    for (const name of ['iss', 'sub', 'exp.x', 'at_hash', '__proto__', 'a.constructor', 'prototype']) {
      expect(mappedClaimFault(name), name).toBeDefined();
    }
    fc.assert(
      fc.property(fc.string(), fc.anything(), (name, value) => {
        if (mappedClaimFault(name) !== undefined) return;
        const claims: Record<string, unknown> = {};
        placeClaim(claims, parseClaimName(name), value);
        expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
    );
  });

  it('gives way to one that is there', () => {
    const claims: Record<string, unknown> = {};
    expect(placeClaim(claims, ['a'], 1)).toBe(true);
    expect(placeClaim(claims, ['a', 'b'], 2)).toBe(false);
    expect(claims).toEqual({ a: 1 });
  });
});

describe('a value', () => {
  it('has the type of its claim, or is none', () => {
    const typeOf: Record<string, (value: unknown) => boolean> = {
      string: (value) => typeof value === 'string',
      number: (value) => Number.isFinite(value),
      boolean: (value) => typeof value === 'boolean',
      array: Array.isArray,
      object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'date-epoch': Number.isInteger,
      'date-iso': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...CLAIM_TYPES), (value, type) => {
        if (isEmpty(value)) return;
        try {
          expect(typeOf[type]?.(toClaimValue(value, type))).toBe(true);
        } catch (error) {
          if (!(error instanceof WrongType)) throw error;
        }
      }),
    );
  });

  it('that can’t be made a text is no date, and no error either', () => {
    for (const value of [{ toString: 1 }, [{ toString: null }], true]) {
      expect(() => toClaimValue(value, 'date-iso')).toThrow(WrongType);
      expect(() => toClaimValue(value, 'date-epoch')).toThrow(WrongType);
    }
  });

  it('that is a day stays that day', () => {
    expect(toClaimValue('1990-05-04', 'date-iso')).toBe('1990-05-04');
    expect(toClaimValue('2026-01-02T03:04:05.678Z', 'date-epoch')).toBe(1767323045);
  });
});

describe('a mapping that is given', () => {
  it('is complete or refused with a field, whatever it is', () => {
    const { compiling } = rulesFor();
    const source = fc.record({
      kind: fc.constantFrom('field', 'constant', 'expression', 'x'),
      field: fc.anything(),
      expression: fc.string(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ claim: fc.string(), source })), (input) => {
        try {
          const mapping = completeMapping(input, compiling);
          expect(completeMapping(mapping, compiling)).toEqual(mapping);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          for (const { code, message } of (error as InvalidInput).problems)
            expect(code, message).toMatch(/./);
        }
      }),
    );
  });

  it('is offered for fields that look like standard claims', () => {
    const fields = mappableFields({
      fields: { firstName: 'string', birthday: 'string', avatar: { fields: { url: 'string' } } },
    });
    expect(suggestMappings({ fields, mapped: new Set(['birthdate']) }).map(({ claim }) => claim)).toEqual([
      'given_name',
      'picture',
    ]);
  });
});
