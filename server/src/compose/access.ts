/** Constructs what access rules need, and joins it. */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { createAccessGate, type AccessGate } from '../domain/access-gate';
import { createRuleCompiler } from '../domain/access-policies';
import type { ExpressionLanguage } from '../domain/expressions';
import type { AuditLog, ClientStore, UserSource } from '../domain/ports';
import { createAccessSettingsStore, declaredAccessSettings } from '../persistence/access-settings';
import { createUserTable } from '../persistence/user-table';
import { createAccessService, type AccessService } from '../services/access';
import { auditedSettings } from '../services/audited-stores';
import { createRuleFailureReport } from '../services/rule-failures';

export interface Access {
  gate: AccessGate;
  service: AccessService;
}

interface Inputs {
  strapi: Core.Strapi;
  options: Pick<Options, 'access'>;
  language: ExpressionLanguage;
  clients: ClientStore;
  users: UserSource;
  /** Tells faults of the database from other errors. */
  watched: <Store extends object>(store: Store) => Store;
  audit: AuditLog;
}

export function createAccess(inputs: Inputs): Access {
  const { strapi, options, language, clients, users, watched, audit } = inputs;
  const { log } = strapi;
  const settings = options.access
    ? declaredAccessSettings(options.access)
    : auditedSettings(watched(createAccessSettingsStore({ strapi })), audit);
  const gate = createAccessGate({
    clients,
    settings,
    users,
    language,
    onFailure: createRuleFailureReport({ audit, log }),
  });
  const service = createAccessService({
    clients,
    users,
    table: createUserTable({ strapi, shape: users.shape }),
    settings,
    origin: options.access ? 'config' : 'panel',
    gate,
    compile: createRuleCompiler({ language, shape: users.shape }),
    log,
  });
  return { gate, service };
}
