/**
 * Lets a host sweep what has expired, or keeps it from it: by the lease without which no process sweeps. So the same
 * host can be measured with and without a sweep, in turn.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from './database.ts';

export interface SweepSwitch {
  /** Resolves once the host sweeps. */
  on(): Promise<void>;
  off(): Promise<void>;
  /** Artifacts that have expired and are still there. */
  expired(): Promise<number>;
}

/** Milliseconds since the epoch, far away. */
const FOR_EVER = 9_999_999_999_999;
const HOLDER = 'benchmark';
/** Milliseconds after which a host that sweeps looks whether it still may, and some more. */
const LOOKS_AGAIN_AFTER = 1_200;

export function sweepSwitch(database: Database): SweepSwitch {
  const hold = async (until: number): Promise<void> => {
    await database.sql(
      `insert into oidc_leases (name, holder, expires_at) values ('sweep', '${HOLDER}', ${until})
       on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at`,
    );
  };
  return {
    async on() {
      await hold(0);
      for (;;) {
        const [lease] = await database.sql("select holder from oidc_leases where name = 'sweep'");
        if (lease?.['holder'] !== HOLDER) return;
        await pause(20);
      }
    },
    async off() {
      await hold(FOR_EVER);
      await pause(LOOKS_AGAIN_AFTER);
    },
    async expired() {
      const [row] = await database.sql(
        `select count(*) as total from oidc_artifacts where expires_at <= ${Math.floor(Date.now() / 1000)}`,
      );
      return Number(row?.['total']);
    },
  };
}
