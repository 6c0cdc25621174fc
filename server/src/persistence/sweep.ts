/**
 * Takes expired artifacts away: in small batches with pauses, one process at a time, so that nobody waits for it.
 * Large batches without a pause make every request of the host slow while they run (measured in bench/).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID } from '../constants';
import type { Leases } from './lease';
import { createTable, now, type Row } from './table';

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
  const artifacts = createTable({ strapi, uid: ARTIFACT_UID });

  const sweepBatch = async (): Promise<number> => {
    // Ids first: MySQL does not delete from a subquery with a limit.
    const rows = await artifacts().where('expires_at', '<=', now()).limit(BATCH).select<Row[]>('id');
    if (rows.length === 0) return 0;
    return artifacts()
      .whereIn(
        'id',
        rows.map(({ id }) => Number(id)),
      )
      .delete();
  };

  return async function sweep(signal?: AbortSignal): Promise<number> {
    let total = 0;
    while (!signal?.aborted && (await leases.hold({ name: LEASE, lasts: LEASE_MS }))) {
      const swept = await sweepBatch();
      total += swept;
      if (swept < BATCH) break;
      await pause(PAUSE_MS);
    }
    await leases.release(LEASE);
    if (total > 0) log.debug(`oidc-server: swept ${total} expired artifacts`);
    return total;
  };
}
