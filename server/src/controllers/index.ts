/** The controllers, as Strapi takes them: made with the host they belong to. */
import type { Core } from '@strapi/strapi';
import type { ProviderSummary } from '../contracts/provider';
import type { AccessService } from '../services/access';
import type { ClientService } from '../services/clients';
import type { DeliveryService } from '../services/deliveries';
import type { LooksService } from '../services/looks';
import type { DoctorService } from '../services/doctor';
import type { EventService } from '../services/events';
import type { OverviewService } from '../services/overview';
import type { RegistrationSettingsService } from '../services/registration-settings';
import type { KeyService } from '../services/keys';
import type { PersonalDataService } from '../services/personal-data';
import type { SessionService } from '../services/sessions';
import type { CatalogueService } from '../services/catalogue';
import type { PreviewService } from '../services/claims-preview';
import { createAccessController } from './access';
import { createMappingController, createScopeController } from './catalogue';
import { createPreviewController } from './claims-preview';
import { createClientController } from './clients';
import { createDeliveryController } from './deliveries';
import { createEventController } from './events';
import { createKeyController } from './keys';
import { createLooksController } from './looks';
import { createPersonalDataController } from './personal-data';
import { createDoctorController, createOverviewController } from './overview';
import { createProviderController } from './provider';
import { createRegistrationController } from './registration';
import { createSessionController } from './sessions';

interface Deps {
  accessServiceOf: (strapi: Core.Strapi) => AccessService;
  clientServiceOf: (strapi: Core.Strapi) => ClientService;
  deliveryServiceOf: (strapi: Core.Strapi) => DeliveryService;
  sessionServiceOf: (strapi: Core.Strapi) => SessionService;
  doctorServiceOf: (strapi: Core.Strapi) => DoctorService;
  eventServiceOf: (strapi: Core.Strapi) => EventService;
  overviewServiceOf: (strapi: Core.Strapi) => OverviewService;
  keyServiceOf: (strapi: Core.Strapi) => KeyService;
  personalDataOf: (strapi: Core.Strapi) => PersonalDataService;
  registrationSettingsOf: (strapi: Core.Strapi) => RegistrationSettingsService;
  looksServiceOf: (strapi: Core.Strapi) => LooksService;
  providerSummaryOf: (strapi: Core.Strapi) => ProviderSummary;
  catalogueServiceOf: (strapi: Core.Strapi) => CatalogueService;
  previewServiceOf: (strapi: Core.Strapi) => PreviewService;
}

export const createControllers = ({
  accessServiceOf,
  clientServiceOf,
  deliveryServiceOf,
  doctorServiceOf,
  eventServiceOf,
  overviewServiceOf,
  sessionServiceOf,
  keyServiceOf,
  registrationSettingsOf,
  looksServiceOf,
  personalDataOf,
  providerSummaryOf,
  catalogueServiceOf,
  previewServiceOf,
}: Deps) => ({
  access: ({ strapi }: { strapi: Core.Strapi }) => createAccessController(() => accessServiceOf(strapi)),
  clients: ({ strapi }: { strapi: Core.Strapi }) => createClientController(() => clientServiceOf(strapi)),
  deliveries: ({ strapi }: { strapi: Core.Strapi }) =>
    createDeliveryController(() => deliveryServiceOf(strapi)),
  doctor: ({ strapi }: { strapi: Core.Strapi }) => createDoctorController(() => doctorServiceOf(strapi)),
  overview: ({ strapi }: { strapi: Core.Strapi }) =>
    createOverviewController(() => overviewServiceOf(strapi)),
  events: ({ strapi }: { strapi: Core.Strapi }) => createEventController(() => eventServiceOf(strapi)),
  sessions: ({ strapi }: { strapi: Core.Strapi }) => createSessionController(() => sessionServiceOf(strapi)),
  registration: ({ strapi }: { strapi: Core.Strapi }) =>
    createRegistrationController(() => registrationSettingsOf(strapi)),
  keys: ({ strapi }: { strapi: Core.Strapi }) => createKeyController(() => keyServiceOf(strapi)),
  looks: ({ strapi }: { strapi: Core.Strapi }) => createLooksController(() => looksServiceOf(strapi)),
  personalData: ({ strapi }: { strapi: Core.Strapi }) =>
    createPersonalDataController(() => personalDataOf(strapi)),
  provider: ({ strapi }: { strapi: Core.Strapi }) =>
    createProviderController(() => providerSummaryOf(strapi)),
  scopes: ({ strapi }: { strapi: Core.Strapi }) => createScopeController(() => catalogueServiceOf(strapi)),
  claimMappings: ({ strapi }: { strapi: Core.Strapi }) =>
    createMappingController(() => catalogueServiceOf(strapi)),
  claimsPreview: ({ strapi }: { strapi: Core.Strapi }) =>
    createPreviewController(() => previewServiceOf(strapi)),
});
