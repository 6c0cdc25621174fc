/**
 * Takes away what has expired (artifacts, the lists of sessions and grants, remembered consents): a few at a time, with
 * pauses, one process at a time, so that nobody waits for it. How many at a time follows from how long it takes: on
 * SQLite nothing else runs meanwhile (measured in bench/growth).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID, CONSENT_UID, GRANT_UID, SESSION_CLIENT_UID, SESSION_UID } from '../constants';
import type { Leases } from './lease';
import { createTable, deleteFound, now, type Row, type Table } from './table';

const LEASE_MS = 30_000;
/** Milliseconds: to hold the lease costs as much as to take some rows away. */
const HOLD_AGAIN_AFTER = 1_000;

/** Rows at a time, and the milliseconds that taking them away should last at most. */
const BATCH = { first: 50, fewest: 25, most: 1_000 };
const BATCH_TAKES = 2;

/**
 * How much longer it rests than it worked, waiting for its turn included, and the milliseconds between which that stays:
 * what is taken away is also written to the disk, and on SQLite somebody's request waits for that.
 */
const RESTS = 8;
const PAUSE = { least: 20, most: 500 };

/** As many rows at a time as go in the time that a batch may take. */
function createPace() {
  let size = BATCH.first;
  return {
    size: () => size,
    note(milliseconds: number): void {
      const wanted =
        milliseconds > BATCH_TAKES ? size / 2 : size * (milliseconds < BATCH_TAKES / 2 ? 1.5 : 1);
      size = Math.round(Math.min(BATCH.most, Math.max(BATCH.fewest, wanted)));
    },
  };
}
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

  const expired = (table: Table, limit: number) => table().where('expires_at', '<=', now()).limit(limit);

  const sweepBatchOf =
    (table: Table) =>
    (limit: number): Promise<number> =>
      deleteFound(table, expired(table, limit));

  const sweepSessions = async (limit: number): Promise<number> => {
    const rows = await expired(sessions, limit).select<Row[]>('reference');
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

  /** True while this process is the one that sweeps. */
  const createHold = () => {
    let heldAt = Number.NEGATIVE_INFINITY;
    return async (): Promise<boolean> => {
      if (performance.now() - heldAt < HOLD_AGAIN_AFTER) return true;
      const held = await leases.hold({ name: LEASE, lasts: LEASE_MS });
      heldAt = held ? performance.now() : Number.NEGATIVE_INFINITY;
      return held;
    };
  };

  const sweepOne = async (
    sweepBatch: (limit: number) => Promise<number>,
    { hold, signal }: { hold: () => Promise<boolean>; signal: AbortSignal | undefined },
  ): Promise<number> => {
    const pace = createPace();
    let total = 0;
    while (!signal?.aborted && (await hold())) {
      const limit = pace.size();
      const begun = performance.now();
      const swept = await sweepBatch(limit);
      const took = performance.now() - begun;
      pace.note(took);
      total += swept;
      if (swept < limit) break;
      await pause(Math.min(PAUSE.most, Math.max(PAUSE.least, took * RESTS)));
    }
    return total;
  };

  return async function sweep(signal?: AbortSignal): Promise<number> {
    const hold = createHold();
    let total = 0;
    for (const sweeper of sweepers) total += await sweepOne(sweeper, { hold, signal });
    await leases.release(LEASE);
    if (total > 0) log.debug(`oidc-server: swept ${total} expired artifacts and entries of lists`);
    return total;
  };
}
