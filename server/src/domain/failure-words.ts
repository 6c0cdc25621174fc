/**
 * What the host's log is told of a failure: what it was and where, on one line, and nothing that somebody typed. The
 * host's query builder puts the whole statement into its errors, with the e-mail address or the code that was looked for.
 */
import { withoutCredentials } from './audit-masks';

/** Codes of MySQL's errors, and of PostgreSQL's (SQLSTATE). */
const DATABASE_CODE = /^(?:ER_\w+|(?=.*\d)[0-9A-Z]{5})$/;

/** Between the statement and what the database says of it. */
const AFTER_STATEMENT = ' - ';

const codeOf = (error: Error): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

const saidOf = (error: Error): string => {
  const code = codeOf(error);
  // These two quote values of the row, and have a code for each thing that can be wrong.
  if (DATABASE_CODE.test(code)) return `database error ${code}`;
  // SQLite has one for all, and names tables and columns only.
  if (code.startsWith('SQLITE_')) return `${code}: ${error.message.split(AFTER_STATEMENT).at(-1) ?? ''}`;
  return error.message;
};

const onOneLine = (text: string): string => withoutCredentials(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '));

/** What went wrong, on one line. */
export const wordsOf = (error: unknown): string =>
  onOneLine(error instanceof Error ? saidOf(error) : String(error));

/** A line of a stack that names a place in the code. */
const isPlace = (line: string): boolean => /^ {4}at \S/.test(line);

/** The same with its kind, and below it where it happened. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return wordsOf(error);
  const places = (error.stack ?? '').split('\n').filter(isPlace);
  return [`${error.name}: ${wordsOf(error)}`, ...places].join('\n');
}
