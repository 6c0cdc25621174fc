/**
 * Takes away what has expired (artifacts, the lists of sessions and grants, remembered consents): in small batches with
 * pauses, one process at a time, so that nobody waits for it. Large batches without a pause make every request of the host slow while they run (measured in bench/).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID, CONSENT_UID, GRANT_UID, SESSION_CLIENT_UID, SESSION_UID } from '../constants';
import type { Leases } from './lease';
import { createTable, now, type Row, type Table } from './table';

const BATCH = 100;
const PAUSE_MS = 20;
const LEASE_MS = 30_000;
const LEASE = 'sweep';

interface Deps {
  strapi: Core.Strapi;
  leases: Leases;
  log: { debug(message: string): void };
}

/** Sweeps once, until nothing expired is left; does nothing while another process is at it. Answers how many rows went. */
export function createSweep({ strapi, leases, log }: Deps) {
  const tableOf = (uid: string) => createTable({ strapi, uid });
  const [artifacts, sessions, clientsOfSessions] = [ARTIFACT_UID, SESSION_UID, SESSION_CLIENT_UID].map(
    tableOf,
  ) as [Table, Table, Table];

  const expired = (table: Table, ...columns: string[]) =>
    table().where('expires_at', '<=', now()).limit(BATCH).select<Row[]>(columns);

  const sweepBatchOf = (table: Table) => async (): Promise<number> => {
    // Ids first: MySQL does not delete from a subquery with a limit.
    const rows = await expired(table, 'id');
    if (rows.length === 0) return 0;
    return table()
      .whereIn(
        'id',
        rows.map(({ id }) => Number(id)),
      )
      .delete();
  };

  const sweepSessions = async (): Promise<number> => {
    const rows = await expired(sessions, 'reference');
    if (rows.length === 0) return 0;
    const references = rows.map(({ reference }) => String(reference));
    await clientsOfSessions().whereIn('reference', references).delete();
    // One that was seen meanwhile is in use again.
    return sessions().whereIn('reference', references).where('expires_at', '<=', now()).delete();
  };

  const sweepers = [
    sweepBatchOf(artifacts),
    sweepSessions,
    ...[GRANT_UID, CONSENT_UID].map(tableOf).map(sweepBatchOf),
  ];

  const sweepOne = async (sweepBatch: () => Promise<number>, signal?: AbortSignal): Promise<number> => {
    let total = 0;
    while (!signal?.aborted && (await leases.hold({ name: LEASE, lasts: LEASE_MS }))) {
      const swept = await sweepBatch();
      total += swept;
      if (swept < BATCH) break;
      await pause(PAUSE_MS);
    }
    return total;
  };

  return async function sweep(signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (const sweeper of sweepers) total += await sweepOne(sweeper, signal);
    await leases.release(LEASE);
    if (total > 0) log.debug(`oidc-server: swept ${total} expired artifacts and entries of lists`);
    return total;
  };
}
