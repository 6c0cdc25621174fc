/**
 * Two artifact stores as one: what lives for minutes in the one, what users would miss in the other.
 */
import type { ArtifactChange, ArtifactStore } from '../domain/ports';

/**
 * Losing these costs a user a second try at most. Sessions, grants and refresh tokens are not among them: they stay
 * in the database, whatever happens to the other store.
 */
const SHORT_LIVED = new Set([
  'AccessToken',
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'ClientCredentials',
  'DeviceCode',
  'Interaction',
  'PushedAuthorizationRequest',
  'ReplayDetection',
]);

export function createTieredArtifactStore(stores: {
  shortLived: ArtifactStore;
  durable: ArtifactStore;
}): ArtifactStore {
  const storeOf = ({ kind }: { kind: string }): ArtifactStore =>
    SHORT_LIVED.has(kind) ? stores.shortLived : stores.durable;

  return {
    save: (artifact) => storeOf(artifact).save(artifact),
    async change(changes) {
      const isShortLived = (change: ArtifactChange): boolean =>
        SHORT_LIVED.has(('save' in change ? change.save : change.destroy).kind);
      const inEach: Array<[ArtifactStore, ArtifactChange[]]> = [
        // First what users would miss.
        [stores.durable, changes.filter((change) => !isShortLived(change))],
        [stores.shortLived, changes.filter(isShortLived)],
      ];
      for (const [store, some] of inEach) if (some.length > 0) await store.change(some);
    },
    find: (ref, beside) => storeOf(ref).find(ref, beside),
    findByUid: (ref) => storeOf(ref).findByUid(ref),
    findByUserCode: (ref) => storeOf(ref).findByUserCode(ref),
    consume: (ref) => storeOf(ref).consume(ref),
    destroy: (ref) => storeOf(ref).destroy(ref),
    revokeByGrantId: (ref) => storeOf(ref).revokeByGrantId(ref),
    countIssued: (query) => storeOf(query).countIssued(query),
    async revokeByClientId(clientId) {
      await Promise.all([
        stores.shortLived.revokeByClientId(clientId),
        stores.durable.revokeByClientId(clientId),
      ]);
    },
  };
}
