import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../server/src/domain/errors';
import { completeScope, parseScope, STANDARD_SCOPES } from '../../server/src/domain/scopes';

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

describe('a scope', () => {
  it('of the standard is itself when completed', () => {
    for (const scope of STANDARD_SCOPES) expect(completeScope(scope)).toEqual(scope);
  });

  it('is complete or refused with a field, whatever is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ name: fc.anything(), claims: fc.anything() })),
        (input) => {
          try {
            const scope = completeScope(input);
            expect(completeScope(scope)).toEqual(scope);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidInput);
            const { problems } = error as InvalidInput;
            expect(problems.length).toBeGreaterThan(0);
            for (const { code, message } of problems) expect(code, message).toMatch(/./);
          }
        },
      ),
    );
  });
});
