import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userClaims, type ClaimMapping } from '../../server/src/domain/claims';
import type { SignInRules } from '../../server/src/domain/ports';
import { USER_CLAIMS } from '../../server/src/domain/scopes';
import type { User } from '../../server/src/domain/users';

const rules: SignInRules = { emailConfirmation: true, localSignIn: true, selfRegistration: true };

const alice: User = {
  subject: 'subject-1',
  username: 'alice',
  email: 'alice@example.org',
  provider: 'local',
  confirmed: true,
  blocked: false,
  fields: { updatedAt: '2026-01-02T03:04:05.678Z' },
};

const claimsOf = (
  wanted: readonly string[],
  {
    user = alice,
    mappings = [],
    given = rules,
  }: { user?: User; mappings?: readonly ClaimMapping[]; given?: SignInRules } = {},
) => userClaims({ user, rules: given, mappings, wanted: new Set(wanted) });

const constant = (claim: string, value: unknown): ClaimMapping => ({
  claim,
  source: { kind: 'constant', value },
});
const field = (claim: string, name: string): ClaimMapping => ({
  claim,
  source: { kind: 'field', field: name },
});

describe('the claims of a user', () => {
  it('come from the account itself where nothing is configured', () => {
    expect(claimsOf(USER_CLAIMS)).toEqual({
      name: 'alice',
      preferred_username: 'alice',
      email: 'alice@example.org',
      email_verified: true,
      updated_at: Math.floor(Date.parse('2026-01-02T03:04:05Z') / 1000),
    });
  });

  it('are those that are wanted, and no other', () => {
    expect(claimsOf(['email'])).toEqual({ email: 'alice@example.org' });
    expect(claimsOf([])).toEqual({});
  });

  it('call an address verified only where the host asks for it and it was done', () => {
    const verified = (user: Partial<User>, emailConfirmation: boolean) =>
      claimsOf(['email_verified'], { user: { ...alice, ...user }, given: { ...rules, emailConfirmation } });
    expect(verified({}, true)).toEqual({ email_verified: true });
    expect(verified({}, false)).toEqual({ email_verified: false });
    expect(verified({ confirmed: false }, true)).toEqual({ email_verified: false });
    expect(verified({ email: undefined }, true)).toEqual({});
  });

  it('come from the field or constant that is mapped, in place of the account', () => {
    const user = { ...alice, fields: { displayName: 'Alice L.' } };
    const mappings = [field('name', 'displayName'), constant('locale', 'en')];
    expect(claimsOf(['name', 'locale'], { user, mappings })).toEqual({ name: 'Alice L.', locale: 'en' });
  });

  it.each([undefined, null, ''])('are left out when their value is %j', (value) => {
    const user = { ...alice, fields: { empty: value } };
    expect(claimsOf(['nickname'], { user, mappings: [field('nickname', 'empty')] })).toEqual({});
  });

  it('fall back to nothing where the mapped field is empty, not to another value', () => {
    const user = { ...alice, fields: { displayName: null } };
    expect(claimsOf(['name'], { user, mappings: [field('name', 'displayName')] })).toEqual({});
  });

  it.each([
    ['a text', 'nickname', 'Ali', 'Ali'],
    ['a number as text', 'nickname', 7, '7'],
    ['no list as text', 'nickname', ['Ali'], undefined],
    ['a boolean', 'email_verified', false, false],
    ['no text as boolean', 'email_verified', 'true', undefined],
    ['a date as seconds', 'updated_at', '1970-01-01T00:01:00Z', 60],
    ['a Date as seconds', 'updated_at', new Date(60_500), 60],
    ['no nonsense as date', 'updated_at', 'yesterday', undefined],
    ['an object', 'address', { country: 'France' }, { country: 'France' }],
    ['no list as object', 'address', ['France'], undefined],
  ])('have the type that the standard says: %s', (_, claim, value, expected) => {
    expect(claimsOf([claim], { mappings: [constant(claim, value)] })).toEqual(
      expected === undefined ? {} : { [claim]: expected },
    );
  });

  it('are never empty and always of their type, whatever is in the account', () => {
    fc.assert(
      fc.property(fc.constantFrom(...USER_CLAIMS), fc.oneof(fc.jsonValue(), fc.date()), (claim, value) => {
        const user = { ...alice, fields: { any: value } };
        const claims = claimsOf([claim], { user, mappings: [field(claim, 'any')] });
        for (const [name, given] of Object.entries(claims)) {
          expect(name).toBe(claim);
          if (name === 'updated_at') expect(typeof given).toBe('number');
          else if (name === 'email_verified') expect(typeof given).toBe('boolean');
          else expect(given).toMatch(/[^]/);
        }
      }),
    );
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'are not found on the prototype of anything: %s',
    (claim) => {
      expect(claimsOf([claim])).toEqual({});
    },
  );
});
