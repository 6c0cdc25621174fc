/**
 * Failures of each day by kind and reason, counted while they happen: a plot of a month reads some hundred rows,
 * whatever the log holds.
 */
import type { Core } from '@strapi/strapi';
import { FAILURE_DAY_UID } from '../constants';
import type { AuditKind, RecordedEntry } from '../domain/audit';
import type { FailureCount } from '../domain/audit-store';
import type { Statement } from './statements';
import { createTable, tableNameIn, toNumber, type Row } from './table';

const SECONDS_PER_DAY = 86_400;

/** Counts that are not written yet. */
export type PendingCounts = Map<string, FailureCount>;

export function addCount(counts: PendingCounts, { day, kind, reason, count }: FailureCount): void {
  const key = JSON.stringify([day, kind, reason]);
  counts.set(key, { day, kind, reason, count: (counts.get(key)?.count ?? 0) + count });
}

export const countOf = ({ at, kind, reason }: RecordedEntry): FailureCount => ({
  day: Math.floor(at / SECONDS_PER_DAY),
  kind,
  reason: reason ?? '',
  count: 1,
});

export function createFailureDays({ strapi }: { strapi: Core.Strapi }) {
  const table = createTable({ strapi, uid: FAILURE_DAY_UID });

  const name = tableNameIn(strapi, FAILURE_DAY_UID);
  const isMySql = strapi.db.dialect.client === 'mysql';
  // MySQL has words of its own for it.
  const increase = isMySql
    ? 'on duplicate key update failures = failures + values(failures)'
    : `on conflict (day, kind, reason) do update set failures = ${name}.failures + excluded.failures`;
  const add = `insert into ${name} (day, kind, reason, failures) values (?, ?, ?, ?) ${increase}`;

  return {
    /** What writes them, in one order, so that two processes do not wait for each other. */
    writing: (counts: PendingCounts): Statement[] =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { day, kind, reason, count }]) => ({ sql: add, values: [day, kind, reason, count] })),

    /** @param day days since the epoch. */
    async since(day: number): Promise<FailureCount[]> {
      const rows = await table().where('day', '>=', day).select<Row[]>('day', 'kind', 'reason', 'failures');
      return rows.map((row) => ({
        day: Number(row['day']),
        kind: row['kind'] as AuditKind,
        reason: String(row['reason']),
        count: toNumber(row['failures']) ?? 0,
      }));
    },
  };
}
