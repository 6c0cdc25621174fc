import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsrf } from '../../server/src/interaction/csrf';

const csrf = createCsrf({ keys: ['a key'] });

describe('the token of a form', () => {
  it('is accepted for its own interaction, on every process with the same key', () => {
    fc.assert(
      fc.property(fc.string(), (uid) => {
        expect(createCsrf({ keys: ['a key'] }).accepts({ uid, token: csrf.tokenFor(uid) })).toBe(true);
      }),
    );
  });

  it('is accepted from before a rotation of the key, as long as that key is kept', () => {
    const rotated = createCsrf({ keys: ['a new key', 'a key'] });
    expect(rotated.accepts({ uid: 'uid', token: csrf.tokenFor('uid') })).toBe(true);
    expect(rotated.tokenFor('uid')).not.toBe(csrf.tokenFor('uid'));
    expect(createCsrf({ keys: ['a new key'] }).accepts({ uid: 'uid', token: csrf.tokenFor('uid') })).toBe(
      false,
    );
  });

  it('is refused for another interaction, and under another key', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (uid, other) => {
        fc.pre(uid !== other);
        expect(csrf.accepts({ uid, token: csrf.tokenFor(other) })).toBe(false);
        expect(csrf.accepts({ uid, token: createCsrf({ keys: ['another key'] }).tokenFor(uid) })).toBe(false);
      }),
    );
  });

  it('is refused when it is anything else, without throwing', () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: 'binary' }), { nil: undefined }), (token) => {
        expect(csrf.accepts({ uid: 'uid', token })).toBe(false);
      }),
    );
    const right = csrf.tokenFor('uid');
    for (const token of [
      '',
      right.slice(1),
      `${right}A`,
      right.toUpperCase(),
      ` ${right}`,
      '😀'.repeat(43),
    ]) {
      expect(csrf.accepts({ uid: 'uid', token })).toBe(false);
    }
  });
});
