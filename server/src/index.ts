/**
 * The table of contents of what Strapi receives. No logic.
 */
import {
  accessServiceOf,
  bootstrap,
  clientServiceOf,
  deliveryServiceOf,
  destroy,
  doctorServiceOf,
  eventServiceOf,
  overviewServiceOf,
  keyServiceOf,
  registrationSettingsOf,
  looksServiceOf,
  personalDataOf,
  providerSummaryOf,
  register,
  sessionServiceOf,
  catalogueServiceOf,
  previewServiceOf,
} from './compose';
import type { Core } from '@strapi/strapi';
import { createPersonalData } from './services/personal-data';
import { config } from './config';
import { contentTypes } from './content-types';
import { createControllers } from './controllers';
import { routes } from './routes';

export type { AuthenticatedPerson, Authenticator, Credentials } from './config';
export type { Html, Template, TemplatePage, TemplateResult, Templates } from './compose';

export default {
  register,
  bootstrap,
  destroy,
  config,
  contentTypes,
  routes,
  /** For a site's own code: `strapi.plugin('oidc-server').service('personalData')`. */
  services: {
    personalData: ({ strapi }: { strapi: Core.Strapi }) => createPersonalData(() => personalDataOf(strapi)),
  },
  controllers: createControllers({
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
  }),
};
