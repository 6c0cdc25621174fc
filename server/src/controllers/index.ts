/** The controllers, as Strapi takes them: made with the host they belong to. */
import type { Core } from '@strapi/strapi';
import type { ProviderSummary } from '../contracts/provider';
import type { ClientService } from '../services/clients';
import { createClientController } from './clients';
import { createProviderController } from './provider';

interface Deps {
  clientServiceOf: (strapi: Core.Strapi) => ClientService;
  providerSummaryOf: (strapi: Core.Strapi) => ProviderSummary;
}

export const createControllers = ({ clientServiceOf, providerSummaryOf }: Deps) => ({
  clients: ({ strapi }: { strapi: Core.Strapi }) => createClientController(() => clientServiceOf(strapi)),
  provider: ({ strapi }: { strapi: Core.Strapi }) =>
    createProviderController(() => providerSummaryOf(strapi)),
});
