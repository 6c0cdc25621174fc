import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDelay, sessionEndingChange, type AccountState } from '../../server/src/domain/logout.ts';

const alice: AccountState = { subject: 'a', blocked: false, password: 'hash', email: 'a@example.org' };

describe('sessionEndingChange', () => {
  it.each([
    [undefined, 'deleted'],
    [{ blocked: true, password: 'other' }, 'blocked'],
    [{ password: 'other', email: 'b@example.org' }, 'password'],
    [{ email: 'b@example.org' }, 'email'],
    [{}, undefined],
  ] as const)('after %j it is %s', (change, expected) => {
    expect(sessionEndingChange(alice, change && { ...alice, ...change })).toBe(expected);
  });

  it('does not end sessions when a user is unblocked', () => {
    expect(sessionEndingChange({ ...alice, blocked: true }, alice)).toBeUndefined();
  });
});

describe('nextDelay', () => {
  it('gives each delay once, and then none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 20 }), (delays) => {
        const given = delays.map((_, index) => nextDelay('timeout', { attempts: index + 1, delays }));
        expect(given).toEqual(delays);
        expect(nextDelay('timeout', { attempts: delays.length + 1, delays })).toBeUndefined();
      }),
    );
  });

  it('gives up at once where the client is gone', () => {
    expect(nextDelay('client-gone', { attempts: 1, delays: [5] })).toBeUndefined();
  });
});
