/**
 * Clients that register themselves: who may, and what becomes of them.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { Address } from '../config/addresses';
import type { AuditLog, ClientStore, RegistrationPolicyStore } from '../domain/ports';
import { createInitialAccessTokenStore } from '../persistence/initial-access-tokens';
import {
  createRegistrationPolicyStore,
  declaredRegistrationPolicy,
} from '../persistence/registration-settings';
import { createVault } from '../persistence/vault';
import type { ClientService } from '../services/clients';
import { createRegistration, type RegistrationService } from '../services/registration';
import {
  createRegistrationSettings,
  type RegistrationSettingsService,
} from '../services/registration-settings';
import { secretsOf } from './site';
import { DATABASE, type Stores } from './stores';

export interface Registration {
  service: RegistrationService;
  settings: RegistrationSettingsService;
}

/** Seconds in which the registrations of one network are counted. */
const WINDOW = 3600;

/** Who may register, as the engine's discovery needs it before anything else is there. */
export const createPolicyStore = (
  strapi: Core.Strapi,
  { registration }: Options,
  { watch }: Pick<Stores, 'watch'>,
): RegistrationPolicyStore =>
  registration
    ? declaredRegistrationPolicy(registration)
    : watch(createRegistrationPolicyStore({ strapi }), DATABASE);

interface Inputs {
  options: Options;
  address: Address;
  stores: Stores;
  policy: RegistrationPolicyStore;
  clients: ClientStore;
  clientService: ClientService;
  scopeNames: () => readonly string[];
  audit: AuditLog;
}

export async function createSelfRegistration(strapi: Core.Strapi, inputs: Inputs): Promise<Registration> {
  const { options, address, stores, policy } = inputs;
  const vault = createVault({ secrets: secretsOf(strapi) });
  const tokens = stores.watch(createInitialAccessTokenStore({ strapi, vault }), DATABASE);
  const endpoint = `${address.issuer}${options.endpoints.registration}`;
  return {
    service: createRegistration({
      ...inputs,
      ...stores,
      clients: inputs.clients,
      endpoint,
      tokens,
      counter: await stores.counterOf('registrations', WINDOW),
      log: strapi.log,
    }),
    settings: createRegistrationSettings({
      ...inputs,
      store: policy,
      origin: options.registration ? 'config' : 'panel',
      endpoint,
      tokens,
    }),
  };
}
