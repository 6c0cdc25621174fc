/**
 * Entries of the audit log as lines of a file: CSV for a spreadsheet, JSON Lines for a program.
 */
import type { StoredEntry } from './audit-store';

const MS_PER_SECOND = 1000;

const timeOf = ({ at }: StoredEntry): string => new Date(at * MS_PER_SECOND).toISOString();

const json = (value: object): string => {
  const text = JSON.stringify(value);
  return text === '{}' || text === '[]' ? '' : text;
};

const COLUMNS: ReadonlyArray<readonly [string, (entry: StoredEntry) => string | number | null]> = [
  ['id', ({ id }) => id],
  ['time', timeOf],
  ['kind', ({ kind }) => kind],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['client_id', ({ clientId }) => clientId],
  ['user', ({ subject }) => subject],
  ['target', ({ target }) => target],
  ['address', ({ address }) => address],
  ['user_agent', ({ userAgent }) => userAgent],
  ['admin_id', ({ admin }) => admin?.id ?? null],
  ['admin_email', ({ admin }) => admin?.email ?? null],
  ['reference', ({ reference }) => reference],
  ['details', ({ details }) => json(details)],
  ['changes', ({ changes }) => json(changes)],
];

/** Full-width forms too: some spreadsheets take them for the others. White space before it is passed over. */
const FORMULA = String.raw`\s*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]`;

/** Where a spreadsheet may begin a cell: at the start, and behind the mark that it has between cells in some languages. */
const BEFORE_FORMULA = new RegExp(`(^|;)(?=${FORMULA})`, 'g');

/**
 * One field (RFC 4180 §2). A spreadsheet takes what begins with one of these for a formula, so an apostrophe goes before
 * it: a browser's name or a user's must not calculate, nor call anybody (CWE-1236).
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = value.replace(BEFORE_FORMULA, "$1'");
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CRLF = '\r\n';

/** What a file begins with, and what each entry adds to it. */
export interface EventFormat {
  type: string;
  head: string;
  line: (entry: StoredEntry) => string;
}

export const EVENT_FORMATS: Readonly<Record<'csv' | 'jsonl', EventFormat>> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    head: `${COLUMNS.map(([name]) => name).join(',')}${CRLF}`,
    line: (entry) => `${COLUMNS.map(([, read]) => csvField(read(entry))).join(',')}${CRLF}`,
  },
  jsonl: {
    type: 'application/jsonl; charset=utf-8',
    head: '',
    line: (entry) => `${JSON.stringify({ ...entry, time: timeOf(entry) })}\n`,
  },
};
