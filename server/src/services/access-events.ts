/**
 * What a site can listen to on `strapi.eventHub`: changes of access rules, and rules that fail.
 */
import type { RuleFailure } from '../domain/access-gate';
import type { AccessPolicy, AccessSettings } from '../domain/access-rules';
import type { Client, ClientStore } from '../domain/ports';

/** The admin who made a change; null: it was made by `config/plugins`. */
export interface Actor {
  id: string | number;
  email: string | null;
}

export interface AccessEvents {
  policyChanged(change: { clientId: string; before: AccessPolicy | null; after: AccessPolicy | null }): void;
  settingsChanged(change: { before: AccessSettings; after: AccessSettings }): void;
  ruleFailed(failure: RuleFailure): void;
}

interface Deps {
  emit: (event: string, payload: object) => void;
  /** The admin whose request this is; null outside one. */
  actor: () => Actor | null;
  log: { warn(message: string): void };
}

/** A rule that fails does so at every request: one line a minute says it. */
const QUIET_FOR = 60_000;
const MAX_REMEMBERED = 1000;

export function createAccessEvents({ emit, actor, log }: Deps): AccessEvents {
  const warnedAt = new Map<string, number>();

  const isNews = (key: string): boolean => {
    const now = Date.now();
    if (now - (warnedAt.get(key) ?? 0) < QUIET_FOR) return false;
    if (warnedAt.size >= MAX_REMEMBERED) warnedAt.clear();
    warnedAt.set(key, now);
    return true;
  };

  return {
    policyChanged(change) {
      if (JSON.stringify(change.before) === JSON.stringify(change.after)) return;
      emit('oidc-server.access.policy-changed', { ...change, by: actor() });
    },
    settingsChanged: (change) => emit('oidc-server.access.settings-changed', { ...change, by: actor() }),
    ruleFailed(failure) {
      emit('oidc-server.access.error', failure);
      const { clientId, rule, origin, cause } = failure;
      if (!isNews(JSON.stringify([clientId, rule, origin]))) return;
      const whose = origin === 'site' ? 'of the site' : `of client "${clientId}"`;
      log.warn(
        `oidc-server: access rule "${rule}" ${whose} failed and keeps users out of "${clientId}": ${cause.replace(/\p{Cc}+/gu, ' ')}`,
      );
    },
  };
}

/** A client store that tells of every change of an access policy, whoever makes it. */
export function announcePolicies(
  clients: ClientStore,
  events: Pick<AccessEvents, 'policyChanged'>,
): ClientStore {
  const policyOf = ({ metadata }: Pick<Client, 'metadata'>) => metadata.access_policy ?? null;
  return {
    ...clients,
    async create(added) {
      const created = await clients.create(added);
      for (const client of created) {
        events.policyChanged({ clientId: client.metadata.client_id, before: null, after: policyOf(client) });
      }
      return created;
    },
    async replace(client) {
      const clientId = client.metadata.client_id;
      const before = await clients.find(clientId);
      const replaced = await clients.replace(client);
      events.policyChanged({ clientId, before: before ? policyOf(before) : null, after: policyOf(replaced) });
      return replaced;
    },
    async remove(clientId) {
      const before = await clients.find(clientId);
      const isRemoved = await clients.remove(clientId);
      events.policyChanged({ clientId, before: before ? policyOf(before) : null, after: null });
      return isRemoved;
    },
  };
}
