import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsOf, parseScope, SCOPE_NAMES, USER_CLAIMS } from '../../server/src/domain/scopes';

describe('a scope value', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['openid', ['openid']],
    ['openid email', ['openid', 'email']],
    [' openid   email openid ', ['openid', 'email']],
    ['OPENID', ['OPENID']],
  ])('%j names %j', (scope, names) => {
    expect(parseScope(scope)).toEqual(names);
  });

  it('comes back from its own names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[!#-[\]-~]+$/)), (names) => {
        expect(parseScope(names.join(' '))).toEqual(names);
      }),
    );
  });
});

describe('the claims of scopes', () => {
  it('are those of each one together', () => {
    expect([...claimsOf(['openid', 'email'])]).toEqual(['sub', 'email', 'email_verified']);
    expect(claimsOf(['profile'])).toContain('preferred_username');
    expect(claimsOf(['offline_access']).size).toBe(0);
  });

  it('are none for a scope that nobody knows', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString')), (name) => {
        fc.pre(!SCOPE_NAMES.includes(name));
        expect(claimsOf([name]).size).toBe(0);
      }),
    );
  });

  it('never hold the subject twice', () => {
    expect(USER_CLAIMS).not.toContain('sub');
  });
});
