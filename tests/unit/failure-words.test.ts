/**
 * What the host's log is told of a failure: what it was and where, and nothing that somebody typed.
 */
import { describe, expect, it } from 'vitest';
import { traceOf, wordsOf } from '../../server/src/domain/failure-words';

const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

const STATEMENT = "select * from `up_users` where `email` = 'ann@example.org' and `token` = 'c0de - c0de'";

describe('a failure of the database', () => {
  it.each([
    [
      'SQLite',
      failure(`${STATEMENT} - no such table: up_users`, { code: 'SQLITE_ERROR' }),
      'no such table: up_users',
    ],
    ['PostgreSQL', failure(`${STATEMENT} - invalid input syntax: "c0de"`, { code: '22P02' }), '22P02'],
    [
      'MySQL',
      failure(`${STATEMENT} - Duplicate entry 'ann@example.org' for key 'email'`, { code: 'ER_DUP_ENTRY' }),
      'ER_DUP_ENTRY',
    ],
  ])('of %s is told without what was looked for', (_name, error, told) => {
    for (const words of [wordsOf(error), traceOf(error)]) {
      expect(words).toContain(told);
      expect(words).not.toMatch(/ann@|c0de|select/);
    }
  });
});

describe('any other failure', () => {
  it('is told in its own words, on one line', () => {
    expect(wordsOf(failure('the mail server\r\n[error] said no'))).toBe('the mail server [error] said no');
    expect(wordsOf('broken')).toBe('broken');
  });

  it('without what has the looks of a credential', () => {
    expect(wordsOf(failure('refused: Bearer abcdefghijkl, ?code=abc&state=x'))).not.toMatch(
      /abcdefghijkl|abc&/,
    );
  });

  it('with the places in the code where it happened', () => {
    const error = failure('broken\nand\r\nmore', { name: 'BrokenError' });
    const [first, ...places] = traceOf(error).split('\n');
    expect(first).toBe('BrokenError: broken and more');
    expect(places.length).toBeGreaterThan(0);
    for (const place of places) expect(place).toMatch(/^ {4}at /);
  });
});
