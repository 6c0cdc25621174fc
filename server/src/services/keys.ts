/**
 * Keys, as an admin sees and rotates them.
 */
import type { KeyList } from '../contracts/keys';
import type { Ring } from '../domain/keys';
import type { KeyStore } from '../domain/ports';

export interface KeyService {
  list(): Promise<KeyList>;
  /** Publishes the ring's next key at once; it signs after `notice` seconds. */
  rotate(input: { ring: Ring; notice: number }): Promise<KeyList>;
}

/** @param refresh has this process take the keys' change up without waiting for its turn. */
export function createKeyService({
  keys,
  refresh,
}: {
  keys: KeyStore;
  refresh: () => Promise<void>;
}): KeyService {
  const list = async (): Promise<KeyList> => ({ results: await keys.describe() });
  return {
    list,
    async rotate(input) {
      await keys.rotate(input);
      await refresh();
      return list();
    },
  };
}
