/**
 * routes: the admin API's addresses, each with the permission that it takes.
 * Passes through: nothing. Strapi reads this as data.
 * Must not hold any logic.
 */
import { PERMISSIONS } from '../constants';

const requires = (...actions: string[]) => ({
  policies: ['admin::isAuthenticatedAdmin', { name: 'admin::hasPermissions', config: { actions } }],
});

export const routes = {
  admin: {
    type: 'admin',
    routes: [
      {
        method: 'GET',
        path: '/provider',
        handler: 'provider.summary',
        config: requires(PERMISSIONS.readProvider),
      },
      { method: 'GET', path: '/clients', handler: 'clients.list', config: requires(PERMISSIONS.readClients) },
      {
        method: 'POST',
        path: '/clients',
        handler: 'clients.create',
        config: requires(PERMISSIONS.createClients),
      },
    ],
  },
};
