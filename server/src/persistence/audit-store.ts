/**
 * The log in the host's database: gathered in memory, written every second, in one transaction with the day's counts.
 * While the database is away entries wait; what no longer fits is counted, and the log says so itself.
 */
import type { Core } from '@strapi/strapi';
import { EVENT_UID } from '../constants';
import { complete, type RecordedEntry } from '../domain/audit';
import type { AuditStore, StoredEntry } from '../domain/audit-store';
import { wordsOf } from '../domain/failure-words';
import { entriesAfter, listEntries, toEntry } from './audit-queries';
import { addCount, countOf, createFailureDays, type PendingCounts } from './failure-days';
import { faultOf } from './faults';
import type { Statement, Statements, Value } from './statements';
import { createTable, deleteFound, now, tableNameIn, type Row } from './table';

/** Milliseconds. */
const FLUSH_EVERY = 1000;

/** Entries that wait for a database that is away. */
const MAX_WAITING = 10_000;

/** Failures kept of one second: whoever fails faster fills no disk. They are counted all the same. */
const FAILURES_AT_ONCE = 200;

/** Rows of one statement: a few texts, which the database has prepared, for any number of rows. */
const ROWS_AT_ONCE = [100, 10, 1];

const BATCH = 100;
const EXPORT_BATCH = 500;

const COLUMNS = [
  'kind',
  'outcome',
  'occurred_at',
  'client_id',
  'subject',
  'reason',
  'reference',
  'target',
  'address',
  'user_agent',
  'admin_id',
  'admin_email',
  'details',
  'changes',
] as const;

type EventRow = Record<(typeof COLUMNS)[number], Value>;

const toRow = (entry: RecordedEntry): EventRow => ({
  kind: entry.kind,
  outcome: entry.outcome,
  occurred_at: entry.at,
  client_id: entry.clientId,
  subject: entry.subject,
  reason: entry.reason,
  reference: entry.reference,
  target: entry.target,
  address: entry.address,
  user_agent: entry.userAgent,
  admin_id: entry.admin?.id ?? null,
  admin_email: entry.admin?.email ?? null,
  details: JSON.stringify(entry.details),
  changes: JSON.stringify(entry.changes),
});

/** In pieces of the sizes there are, the largest first. */
function* pieces<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  let start = 0;
  for (const size of ROWS_AT_ONCE) {
    for (; items.length - start >= size; start += size) yield items.slice(start, start + size);
  }
}

export function createAuditStore({
  strapi,
  statements,
}: {
  strapi: Core.Strapi;
  statements: Pick<Statements, 'runAll'>;
}): AuditStore {
  const table = createTable({ strapi, uid: EVENT_UID });
  const days = createFailureDays({ strapi });
  const knex = strapi.db.connection;
  const into = `insert into ${tableNameIn(strapi, EVENT_UID)} (${COLUMNS.join(', ')}) values`;
  const marks = `(${COLUMNS.map(() => '?').join(', ')})`;
  const texts = new Map(ROWS_AT_ONCE.map((size) => [size, `${into} ${Array(size).fill(marks).join(', ')}`]));
  let waiting: EventRow[] = [];
  let counts: PendingCounts = new Map();
  let failuresNow = 0;
  let leftOut = 0;
  let underWay: Promise<void> = Promise.resolve();

  const writing = (rows: readonly EventRow[]): Statement[] =>
    [...pieces(rows)].map((piece) => ({
      sql: String(texts.get(piece.length)),
      values: piece.flatMap((row) => COLUMNS.map((column) => row[column])),
    }));

  const gapRow = (entries: number): EventRow =>
    toRow(complete({ kind: 'audit.gap', details: { entries } }, { at: now(), origin: {} }));

  const write = async (): Promise<void> => {
    failuresNow = 0;
    if (waiting.length === 0 && counts.size === 0 && leftOut === 0) return;
    const [rows, counted, missing] = [waiting, counts, leftOut];
    waiting = [];
    counts = new Map();
    leftOut = 0;
    try {
      const all = missing > 0 ? [...rows, gapRow(missing)] : rows;
      await statements.runAll([...writing(all), ...days.writing(counted)]);
    } catch (error) {
      for (const one of counted.values()) addCount(counts, one);
      leftOut += missing;
      // Rows that the database refuses for what they are would be refused for ever: they are let go, and told of.
      if (faultOf(error)) keepForLater(rows);
      else leftOut += rows.length;
      throw error;
    }
  };

  const keepForLater = (rows: readonly EventRow[]): void => {
    const all = [...rows, ...waiting];
    waiting = all.slice(0, MAX_WAITING);
    leftOut += all.length - waiting.length;
  };

  const flush = (): Promise<void> => {
    underWay = underWay.catch(() => undefined).then(write);
    return underWay;
  };

  const timer = setInterval(() => {
    flush().catch((error: unknown) => {
      if (faultOf(error)) return;
      strapi.log.error(`oidc-server: entries of the audit log could not be written: ${wordsOf(error)}`);
    });
  }, FLUSH_EVERY);
  timer.unref();

  return {
    keep(entry) {
      const isFailure = entry.outcome === 'failure';
      if (isFailure) {
        addCount(counts, countOf(entry));
        failuresNow += 1;
      }
      const isTooMuch = waiting.length >= MAX_WAITING || (isFailure && failuresNow > FAILURES_AT_ONCE);
      if (isTooMuch) leftOut += 1;
      else waiting.push(toRow(entry));
    },

    async list(filter, page) {
      await flush();
      return listEntries({ knex, table }, filter, page);
    },

    async find(id) {
      await flush();
      const row = await table().where({ id }).first<Row | undefined>();
      return row && toEntry(row);
    },

    async *each(filter) {
      await flush();
      let last: StoredEntry | undefined;
      let entries: StoredEntry[];
      do {
        entries = await entriesAfter({ knex, table }, filter, { last, limit: EXPORT_BATCH });
        last = entries.at(-1);
        if (entries.length > 0) yield entries;
      } while (entries.length === EXPORT_BATCH);
    },

    async failuresSince(day) {
      await flush();
      return days.since(day);
    },

    removeBefore: (time) => deleteFound(table, table().where('occurred_at', '<', time).limit(BATCH)),

    flush,

    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
