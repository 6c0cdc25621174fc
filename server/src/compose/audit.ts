/**
 * The audit log, joined to the host: its requests, its events, its database.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';
import type { AuditAdmin, AuditOrigin, RecordedEntry } from '../domain/audit';
import type { AuditStore } from '../domain/audit-store';
import { wordsOf } from '../domain/failure-words';
import type { AuditLog } from '../domain/ports';
import { createAuditStore } from '../persistence/audit-store';
import { createAuditLog } from '../services/audit-log';
import { DATABASE, type Stores } from './stores';

export interface Audit {
  log: AuditLog;
  store: AuditStore;
}

interface RequestState {
  route?: { info?: { type?: string } };
  user?: { id: string | number; email?: string | null };
}

/** `state.user` is an admin on routes of the admin API only: elsewhere it is an account of the site. */
const adminOf = ({ route, user }: RequestState): AuditAdmin | undefined =>
  route?.info?.type === 'admin' && user ? { id: String(user.id), email: user.email ?? null } : undefined;

/** The request that is at hand, wherever in its work it is asked for. */
const originOf = (strapi: Core.Strapi): AuditOrigin => {
  const ctx = strapi.requestContext.get();
  if (!ctx) return {};
  return { address: ctx.ip, userAgent: ctx.get('user-agent'), admin: adminOf(ctx.state) };
};

/** For whoever wants to forward entries: `oidc-server.<kind>`, with the entry. */
const tellHost =
  (strapi: Core.Strapi) =>
  (entry: RecordedEntry): void => {
    const event = `${PLUGIN_ID}.${entry.kind}`;
    strapi.eventHub.emit(event, entry).catch((error: unknown) => {
      strapi.log.error(`oidc-server: a listener of "${event}" failed: ${wordsOf(error)}`);
    });
  };

/** @param listeners are told of every entry, beside the host. */
export function createAudit(
  strapi: Core.Strapi,
  { watch, statements }: Pick<Stores, 'statements' | 'watch'>,
  listeners: ReadonlyArray<(entry: RecordedEntry) => void>,
): Audit {
  const store = watch(createAuditStore({ strapi, statements }), DATABASE);
  const log = createAuditLog({
    store,
    origin: () => originOf(strapi),
    listeners: [tellHost(strapi), ...listeners],
    log: strapi.log,
  });
  return { log, store };
}
