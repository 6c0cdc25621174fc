/**
 * Takes old entries of the audit log away, in small batches with pauses, one process at a time: as the sweep of
 * artifacts does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditStore } from '../domain/audit-store';
import type { Leases } from './lease';
import { now } from './table';

const PAUSE_MS = 20;
const LEASE_MS = 30_000;
const LEASE = 'event-sweep';
const SECONDS_PER_DAY = 86_400;

interface Deps {
  store: Pick<AuditStore, 'removeBefore'>;
  leases: Leases;
  keepDays: number;
}

export function createEventSweep({ store, leases, keepDays }: Deps) {
  return async function sweepEvents(signal?: AbortSignal): Promise<void> {
    const oldest = now() - keepDays * SECONDS_PER_DAY;
    while (!signal?.aborted && (await leases.hold({ name: LEASE, lasts: LEASE_MS }))) {
      if ((await store.removeBefore(oldest)) === 0) break;
      await pause(PAUSE_MS);
    }
    await leases.release(LEASE);
  };
}
