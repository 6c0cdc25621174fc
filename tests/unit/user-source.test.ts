/**
 * Which account was meant by what was typed, whatever the database takes for the same.
 */
import { describe, expect, it } from 'vitest';
import { isMeant } from '../../server/src/persistence/user-source.ts';

const account = { username: 'Alice', email: 'alice@example.org' };

describe('an account', () => {
  it.each(['Alice', 'alice', 'ALICE', 'alice@example.org', 'Alice@Example.org'])(
    'is meant by %s',
    (typed) => {
      expect(isMeant(account, typed)).toBe(true);
    },
  );

  // As MySQL compares, each of these is the same name; each would have a count of wrong passwords of its own.
  it.each(['álice', 'alicé', 'ali\u200bce', 'alice\u0301', 'ａlice', 'alice@éxample.org', 'alice '])(
    'is not meant by %j',
    (typed) => {
      expect(isMeant(account, typed)).toBe(false);
    },
  );

  it('without an address is meant by its name', () => {
    expect(isMeant({ username: 'bob', email: null }, 'bob')).toBe(true);
    expect(isMeant({ username: null, email: null }, '')).toBe(false);
  });
});
