/**
 * The table of contents of what Strapi receives. No logic.
 */
import {
  accessServiceOf,
  bootstrap,
  clientServiceOf,
  deliveryServiceOf,
  destroy,
  eventServiceOf,
  keyServiceOf,
  looksServiceOf,
  providerSummaryOf,
  register,
  sessionServiceOf,
  catalogueServiceOf,
  previewServiceOf,
} from './compose';
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
  controllers: createControllers({
    accessServiceOf,
    clientServiceOf,
    deliveryServiceOf,
    eventServiceOf,
    sessionServiceOf,
    keyServiceOf,
    looksServiceOf,
    providerSummaryOf,
    catalogueServiceOf,
    previewServiceOf,
  }),
};
