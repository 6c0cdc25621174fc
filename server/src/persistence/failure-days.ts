/**
 * Failures of each day by kind and reason, counted while they happen: a plot of a month reads some hundred rows,
 * whatever the log holds.
 */
import type { Core } from '@strapi/strapi';
import { FAILURE_DAY_UID } from '../constants';
import type { AuditKind, RecordedEntry } from '../domain/audit';
import type { FailureCount } from '../domain/audit-store';
import { createTable, toNumber, type Row } from './table';

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

  type Transaction = Parameters<ReturnType<typeof table>['transacting']>[0];

  const add = async ({ day, kind, reason, count }: FailureCount, transaction: Transaction): Promise<void> => {
    const increase = () =>
      table().where({ day, kind, reason }).increment('failures', count).transacting(transaction);
    if ((await increase()) > 0) return;
    // Another process may make the row first; then there is one to increase.
    await table()
      .insert({ day, kind, reason, failures: 0 })
      .onConflict(['day', 'kind', 'reason'])
      .ignore()
      .transacting(transaction);
    await increase();
  };

  return {
    /** In one order, so that two processes do not wait for each other. */
    async write(counts: PendingCounts, transaction: Transaction): Promise<void> {
      for (const [, one] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) await add(one, transaction);
    },

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
