/**
 * Keys, as an admin sees and rotates them.
 */
import type { KeyList, RingUse } from '../contracts/keys';
import { changesBetween } from '../domain/audit';
import type { ClientMetadata } from '../domain/clients';
import { ReadOnly } from '../domain/errors';
import { RINGS, type Ring } from '../domain/keys';
import type { AuditLog, ClientStore, KeySchedule, KeyStore } from '../domain/ports';

export interface KeyService {
  list(): Promise<KeyList>;
  /** Publishes the ring's next key at once; it signs after `notice` seconds. */
  rotate(input: { ring: Ring; notice: number }): Promise<KeyList>;
  /** @throws ReadOnly where the schedule is declared in config/plugins. */
  reschedule(input: { rotateAfter: number }): Promise<KeyList>;
}

interface Deps {
  keys: KeyStore;
  clients: Pick<ClientStore, 'all'>;
  schedule: KeySchedule;
  audit: AuditLog;
  /** Has this process take the keys' change up without waiting for its turn. */
  refresh: () => Promise<void>;
}

/** Where a client says what signs for it; without a word, its ID tokens are signed with RS256 (Registration 1.0 §2). */
const algorithmsOf = (metadata: ClientMetadata): Set<unknown> => {
  const named = Object.entries(metadata)
    .filter(([field]) => /^(id_token|userinfo|introspection|authorization)_signed_response_alg$/.test(field))
    .map(([, algorithm]) => algorithm as unknown);
  return new Set([metadata.id_token_signed_response_alg ?? 'RS256', ...named]);
};

export function createKeyService({ keys, clients, schedule, audit, refresh }: Deps): KeyService {
  const usesOf = async (): Promise<RingUse[]> => {
    const all = await clients.all();
    return RINGS.map((ring) => ({
      ring,
      clients: all
        .filter(({ metadata }) => algorithmsOf(metadata).has(ring))
        .map(({ metadata }) => ({
          clientId: metadata.client_id,
          clientName: metadata.client_name ?? null,
        })),
    }));
  };

  const list = async (): Promise<KeyList> => {
    const [results, uses, rotateAfter] = await Promise.all([
      keys.describe(),
      usesOf(),
      schedule.rotateAfter(),
    ]);
    return { results, uses, rotateAfter, scheduleOrigin: schedule.origin };
  };

  return {
    list,
    async rotate(input) {
      await keys.rotate(input);
      await refresh();
      return list();
    },

    async reschedule({ rotateAfter }) {
      if (schedule.origin === 'config') {
        throw new ReadOnly('keys.rotateAfter is declared in config/plugins: change it there');
      }
      const before = await schedule.rotateAfter();
      await schedule.change(rotateAfter);
      const changes = changesBetween({ rotateAfter: before }, { rotateAfter });
      if (changes.length > 0) audit.record({ kind: 'key.schedule-updated', changes });
      return list();
    },
  };
}
