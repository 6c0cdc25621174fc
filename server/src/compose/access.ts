/** Constructs what access rules need, and joins it. */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { createAccessGate, type AccessGate } from '../domain/access-gate';
import { createRuleCompiler } from '../domain/access-policies';
import type { ExpressionLanguage } from '../domain/expressions';
import type { ClientStore, UserSource } from '../domain/ports';
import { createAccessSettingsStore, declaredAccessSettings } from '../persistence/access-settings';
import { createUserTable } from '../persistence/user-table';
import { createAccessService, type AccessService } from '../services/access';
import {
  announcePolicies,
  createAccessEvents,
  type AccessEvents,
  type Actor,
} from '../services/access-events';

export interface Access {
  gate: AccessGate;
  service: AccessService;
  /** The clients, each change of whose policies is told. */
  clients: ClientStore;
}

interface Inputs {
  strapi: Core.Strapi;
  options: Pick<Options, 'access'>;
  language: ExpressionLanguage;
  clients: ClientStore;
  users: UserSource;
  /** Tells faults of the database from other errors. */
  watched: <Store extends object>(store: Store) => Store;
}

interface AdminState {
  user?: { id: string | number; email?: string | null };
}

const createEvents = (strapi: Core.Strapi): AccessEvents =>
  createAccessEvents({
    emit: (event, payload) => {
      strapi.eventHub.emit(event, payload).catch((error: unknown) => {
        strapi.log.error(`oidc-server: a listener of "${event}" failed: ${String(error)}`);
      });
    },
    actor: (): Actor | null => {
      const { user } = (strapi.requestContext.get()?.state ?? {}) as AdminState;
      return user ? { id: user.id, email: user.email ?? null } : null;
    },
    log: strapi.log,
  });

export function createAccess({ strapi, options, language, clients: kept, users, watched }: Inputs): Access {
  const { log } = strapi;
  const events = createEvents(strapi);
  const clients = announcePolicies(kept, events);
  const settings = options.access
    ? declaredAccessSettings(options.access)
    : watched(createAccessSettingsStore({ strapi }));
  const gate = createAccessGate({
    clients,
    settings,
    users,
    language,
    onFailure: (failure) => events.ruleFailed(failure),
  });
  const service = createAccessService({
    clients,
    users,
    table: createUserTable({ strapi, shape: users.shape }),
    settings,
    origin: options.access ? 'config' : 'panel',
    gate,
    compile: createRuleCompiler({ language, shape: users.shape }),
    events,
    log,
  });
  return { gate, service, clients };
}
