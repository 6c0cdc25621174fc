/**
 * The table of contents of what Strapi receives. No logic.
 */
import { bootstrap, clientServiceOf, providerSummaryOf, register } from './compose';
import { config } from './config';
import { contentTypes } from './content-types';
import { createControllers } from './controllers';
import { routes } from './routes';

export default {
  register,
  bootstrap,
  config,
  contentTypes,
  routes,
  controllers: createControllers({ clientServiceOf, providerSummaryOf }),
};
