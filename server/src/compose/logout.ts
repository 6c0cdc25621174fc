/**
 * What ends sessions, and tells the applications.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { GivenAccessDesk } from '../domain/ports';
import type { Metrics } from '../services/metrics';
import type { SendLogout } from '../engine/back-channel';
import { type Sessions, createSessions } from '../engine/sessions';
import { createAccountWatch } from '../persistence/account-watch';
import { createEndingStore } from '../persistence/ending-store';
import { createHostSignOut } from '../persistence/host-sessions';
import { createLogoutDeliveryStore } from '../persistence/logout-delivery-store';
import { createPersonalDataStore } from '../persistence/personal-data';
import { type DeliveryService, createDeliveryService } from '../services/deliveries';
import { type SessionEndings, createSessionEndings, endOnAccountChanges } from '../services/session-endings';
import { createGivenAccess } from '../services/given-access';
import { type PersonalDataService, createPersonalDataService } from '../services/personal-data';
import { type SessionService, createSessionService } from '../services/sessions';
import type { Audit } from './audit';
import { DATABASE, type Stores } from './stores';

/** What ends sessions, and tells the applications. */
export interface Logout {
  deliveries: DeliveryService;
  sessions: Sessions;
  endings: SessionEndings;
  service: SessionService;
  personalData: PersonalDataService;
  /** What users have let applications have. */
  given: GivenAccessDesk;
  /** A user has no session left in some browser. */
  ended: (subject: string) => Promise<void>;
}

/** Seconds that a message may be under way beyond its time-out before another process takes it over. */
const CLAIM_MARGIN = 10;

export function createLogout(
  strapi: Core.Strapi,
  {
    options: { logout: options },
    issuer,
    stores,
    audit: { log: audit, store: events },
    metrics,
    send,
  }: {
    options: Options;
    /** The provider's own. */
    issuer: string;
    stores: Stores;
    audit: Audit;
    metrics: Pick<Metrics, 'delivery'> | undefined;
    send: SendLogout;
  },
): Logout {
  const { artifacts, clients, consents, directory, index, watch } = stores;
  const deliveries = createDeliveryService({
    store: watch(createLogoutDeliveryStore({ strapi }), DATABASE),
    send,
    delays: options.retryDelays,
    claimLasts: options.timeout + CLAIM_MARGIN,
    keepReports: options.keepReports,
    audit,
    attempted: (fault) => metrics?.delivery(fault),
    log: strapi.log,
  });
  const sessions = createSessions({ artifacts, index, clients, consents, notify: deliveries.notify });
  const ended = options.providerEndsHost ? createHostSignOut({ strapi }) : () => Promise.resolve();
  const personal = watch(createPersonalDataStore({ strapi }), DATABASE);
  const endings = createSessionEndings({
    store: watch(createEndingStore({ strapi }), DATABASE),
    directory,
    end: sessions.end,
    ended,
    async forget(subject) {
      // What this process has just recorded of the user is among it.
      await events.flush();
      await personal.forget(subject);
    },
    audit,
    log: strapi.log,
  });
  endOnAccountChanges({
    watch: createAccountWatch({ strapi, log: strapi.log }),
    endings,
    keepOfflineAccess: options.keepOfflineAccess,
  });
  const service = createSessionService({ directory, index, artifacts, clients, endings, audit });
  const personalData = createPersonalDataService({
    store: personal,
    users: stores.users,
    sessions: service,
    endings,
    events,
    audit,
  });
  const given = createGivenAccess({ issuer, consents, directory, clients, endings, audit });
  return { deliveries, sessions, endings, ended, service, personalData, given };
}
