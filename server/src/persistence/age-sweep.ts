/**
 * Takes away what was kept long enough, in small batches with pauses, one process at a time: as the sweep of artifacts
 * does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Leases } from './lease';
import { now } from './table';

const PAUSE_MS = 20;
const LEASE_MS = 30_000;

interface Deps {
  /** Of the lease: no two sweeps share one. */
  lease: string;
  /** `removeBefore` takes one batch of what is older than a time (seconds since the epoch); 0: there is no more. */
  store: { removeBefore(time: number): Promise<number> };
  leases: Leases;
  /** Seconds. */
  keep: number;
}

export function createAgeSweep({ lease, store, leases, keep }: Deps) {
  return async function sweep(signal?: AbortSignal): Promise<void> {
    const oldest = now() - keep;
    while (!signal?.aborted && (await leases.hold({ name: lease, lasts: LEASE_MS }))) {
      if ((await store.removeBefore(oldest)) === 0) break;
      await pause(PAUSE_MS);
    }
    await leases.release(lease);
  };
}
