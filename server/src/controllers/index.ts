/** The controllers, as Strapi takes them: made with the host they belong to. */
import type { Core } from '@strapi/strapi';
import type { ProviderSummary } from '../contracts/provider';
import type { ClientService } from '../services/clients';
import type { KeyService } from '../services/keys';
import { createClientController } from './clients';
import { createKeyController } from './keys';
import { createProviderController } from './provider';

interface Deps {
  clientServiceOf: (strapi: Core.Strapi) => ClientService;
  keyServiceOf: (strapi: Core.Strapi) => KeyService;
  providerSummaryOf: (strapi: Core.Strapi) => ProviderSummary;
}

export const createControllers = ({ clientServiceOf, keyServiceOf, providerSummaryOf }: Deps) => ({
  clients: ({ strapi }: { strapi: Core.Strapi }) => createClientController(() => clientServiceOf(strapi)),
  keys: ({ strapi }: { strapi: Core.Strapi }) => createKeyController(() => keyServiceOf(strapi)),
  provider: ({ strapi }: { strapi: Core.Strapi }) =>
    createProviderController(() => providerSummaryOf(strapi)),
});
