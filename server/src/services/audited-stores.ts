/**
 * Stores of what admins change, each change of which is in the audit log: whoever makes it, in the panel, through the
 * API or in `config/plugins`.
 */
import { changesBetween } from '../domain/audit';
import type { CatalogueStore, StoredMapping, StoredScope } from '../domain/catalogue-store';
import type {
  AccessSettingsStore,
  AuditLog,
  Client,
  ClientStore,
  KeyStore,
  LooksStore,
} from '../domain/ports';

type Described = Readonly<Record<string, unknown>>;

/** What can be changed of a client; its secrets have entries of their own. */
const describeClient = ({ metadata, enabled }: Pick<Client, 'metadata' | 'enabled'>): Described => ({
  ...metadata,
  enabled,
});

const idsOf = ({ secrets }: Pick<Client, 'secrets'>): string[] => secrets.map(({ id }) => id);

export function auditedClients(clients: ClientStore, audit: AuditLog): ClientStore {
  const recordSecrets = (before: Client, after: Client): void => {
    const clientId = after.metadata.client_id;
    const [had, has] = [idsOf(before), idsOf(after)];
    for (const target of has.filter((id) => !had.includes(id))) {
      const ending = after.secrets.filter(({ id, expires_at: end }) => id !== target && end !== null);
      const othersEndAt = ending.map(({ expires_at: end }) => end);
      audit.record({ kind: 'client.secret-added', clientId, target, details: { othersEndAt } });
    }
    for (const target of had.filter((id) => !has.includes(id))) {
      audit.record({ kind: 'client.secret-removed', clientId, target });
    }
  };

  return {
    ...clients,

    async create(added) {
      const created = await clients.create(added);
      for (const client of created) {
        const clientId = client.metadata.client_id;
        const changes = changesBetween(undefined, describeClient(client));
        audit.record({ kind: 'client.created', clientId, details: { origin: client.origin }, changes });
      }
      return created;
    },

    async replace(client) {
      const before = await clients.find(client.metadata.client_id);
      const after = await clients.replace(client);
      if (!before) return after;
      const changes = changesBetween(describeClient(before), describeClient(after));
      if (changes.length > 0) {
        const clientId = after.metadata.client_id;
        audit.record({ kind: 'client.updated', clientId, details: { origin: after.origin }, changes });
      }
      recordSecrets(before, after);
      return after;
    },

    async remove(clientId) {
      const before = await clients.find(clientId);
      const isRemoved = await clients.remove(clientId);
      if (isRemoved && before) {
        const changes = changesBetween(describeClient(before), undefined);
        audit.record({ kind: 'client.deleted', clientId, details: { origin: before.origin }, changes });
      }
      return isRemoved;
    },
  };
}

const describeScope = ({ scope }: StoredScope): Described => ({ ...scope });
const describeMapping = ({ mapping }: StoredMapping): Described => ({ ...mapping });

export function auditedCatalogue(store: CatalogueStore, audit: AuditLog): CatalogueStore {
  const scopeNamed = async (name: string) => (await store.scopes()).find(({ scope }) => scope.name === name);
  const mappingWith = async (wanted: string) => (await store.mappings()).find(({ id }) => id === wanted);

  return {
    ...store,

    async createScope(entry) {
      await store.createScope(entry);
      const changes = changesBetween(undefined, describeScope(entry));
      audit.record({ kind: 'scope.created', target: entry.scope.name, changes });
    },

    async replaceScope(entry) {
      const before = await scopeNamed(entry.scope.name);
      await store.replaceScope(entry);
      const changes = changesBetween(before && describeScope(before), describeScope(entry));
      if (changes.length > 0) audit.record({ kind: 'scope.updated', target: entry.scope.name, changes });
    },

    async removeScope(name) {
      const before = await scopeNamed(name);
      await store.removeScope(name);
      const changes = changesBetween(before && describeScope(before), undefined);
      audit.record({ kind: 'scope.deleted', target: name, changes });
    },

    async createMapping(entry) {
      await store.createMapping(entry);
      const changes = changesBetween(undefined, describeMapping(entry));
      audit.record({ kind: 'claim-mapping.created', target: entry.mapping.claim, changes });
    },

    async replaceMapping(entry) {
      const before = await mappingWith(entry.id);
      await store.replaceMapping(entry);
      const changes = changesBetween(before && describeMapping(before), describeMapping(entry));
      if (changes.length > 0) {
        audit.record({ kind: 'claim-mapping.updated', target: entry.mapping.claim, changes });
      }
    },

    async removeMapping(id) {
      const before = await mappingWith(id);
      await store.removeMapping(id);
      const changes = changesBetween(before && describeMapping(before), undefined);
      audit.record({ kind: 'claim-mapping.deleted', target: before?.mapping.claim ?? id, changes });
    },
  };
}

export const auditedSettings = (settings: AccessSettingsStore, audit: AuditLog): AccessSettingsStore => ({
  ...settings,
  async write(next) {
    const before = await settings.read();
    await settings.write(next);
    const changes = changesBetween({ ...before }, { ...next });
    if (changes.length > 0) audit.record({ kind: 'access.settings-updated', changes });
  },
});

export const auditedLooks = (looks: LooksStore, audit: AuditLog): LooksStore => ({
  ...looks,
  async write(next) {
    const before = await looks.read();
    const after = await looks.write(next);
    const changes = changesBetween({ ...before.looks }, { ...after.looks });
    if (changes.length > 0) audit.record({ kind: 'looks.updated', changes });
    return after;
  },
});

export const auditedKeys = (keys: KeyStore, audit: AuditLog): KeyStore => ({
  ...keys,
  async rotate(input) {
    await keys.rotate(input);
    audit.record({ kind: 'key.rotated', target: input.ring, details: { notice: input.notice } });
  },
});
