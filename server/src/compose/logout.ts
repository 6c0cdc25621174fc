/**
 * What ends sessions, and tells the applications.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { AuditLog } from '../domain/ports';
import type { SendLogout } from '../engine/back-channel';
import { type Sessions, createSessions } from '../engine/sessions';
import { createAccountWatch } from '../persistence/account-watch';
import { createHostSignOut } from '../persistence/host-sessions';
import { createLogoutDeliveryStore } from '../persistence/logout-delivery-store';
import { type DeliveryService, createDeliveryService } from '../services/deliveries';
import { type SessionService, createSessionService, endOnAccountChanges } from '../services/session-endings';
import { DATABASE, type Stores } from './stores';

/** What ends sessions, and tells the applications. */
export interface Logout {
  deliveries: DeliveryService;
  sessions: Sessions;
  service: SessionService;
  /** A user has no session left in some browser. */
  ended: (subject: string) => Promise<void>;
}

/** Seconds that a message may be under way beyond its time-out before another process takes it over. */
const CLAIM_MARGIN = 10;

export function createLogout(
  strapi: Core.Strapi,
  {
    options: { logout: options },
    stores,
    audit,
    send,
  }: { options: Options; stores: Stores; audit: AuditLog; send: SendLogout },
): Logout {
  const { artifacts, clients, index, watch } = stores;
  const deliveries = createDeliveryService({
    store: watch(createLogoutDeliveryStore({ strapi }), DATABASE),
    send,
    delays: options.retryDelays,
    claimLasts: options.timeout + CLAIM_MARGIN,
    keepReports: options.keepReports,
    audit,
    log: strapi.log,
  });
  const sessions = createSessions({ artifacts, index, clients, notify: deliveries.notify });
  const ended = options.providerEndsHost ? createHostSignOut({ strapi }) : () => Promise.resolve();
  endOnAccountChanges({
    watch: createAccountWatch({ strapi, log: strapi.log }),
    end: sessions.end,
    keepOfflineAccess: options.keepOfflineAccess,
    audit,
  });
  return { deliveries, sessions, ended, service: createSessionService({ end: sessions.end, audit, ended }) };
}
