/**
 * routes: the admin API's addresses, each with the permission that it takes.
 * Passes through: nothing. Strapi reads this as data.
 * Must not hold any logic.
 */
import { PERMISSIONS } from '../constants';

interface Route {
  method: string;
  path: string;
  handler: string;
  config: unknown;
}

const requires = (...actions: string[]) => ({
  policies: ['admin::isAuthenticatedAdmin', { name: 'admin::hasPermissions', config: { actions } }],
});

const route = (method: string, path: string, handler: string, ...actions: string[]): Route => ({
  method,
  path,
  handler,
  config: requires(...actions),
});

const catalogueRoutes: Route[] = [
  route('GET', '/scopes', 'scopes.list', PERMISSIONS.readScopes),
  route('POST', '/scopes', 'scopes.create', PERMISSIONS.createScopes),
  route('GET', '/scopes/:name', 'scopes.find', PERMISSIONS.readScopes),
  route('PUT', '/scopes/:name', 'scopes.update', PERMISSIONS.updateScopes),
  route('DELETE', '/scopes/:name', 'scopes.remove', PERMISSIONS.deleteScopes),
  route('GET', '/claim-mappings', 'claimMappings.list', PERMISSIONS.readClaimMappings),
  route('POST', '/claim-mappings', 'claimMappings.create', PERMISSIONS.createClaimMappings),
  route('GET', '/claim-mappings/:id', 'claimMappings.find', PERMISSIONS.readClaimMappings),
  route('PUT', '/claim-mappings/:id', 'claimMappings.update', PERMISSIONS.updateClaimMappings),
  route('DELETE', '/claim-mappings/:id', 'claimMappings.remove', PERMISSIONS.deleteClaimMappings),
  route('GET', '/claim-fields', 'claimMappings.fields', PERMISSIONS.readClaimMappings),
  route('POST', '/claims-preview', 'claimsPreview.preview', PERMISSIONS.readClaimMappings),
  route('GET', '/claims-preview/users', 'claimsPreview.users', PERMISSIONS.readClaimMappings),
  route(
    'GET',
    '/claims-transfer',
    'claimMappings.exportAll',
    PERMISSIONS.readScopes,
    PERMISSIONS.readClaimMappings,
  ),
  route(
    'POST',
    '/claims-transfer',
    'claimMappings.importAll',
    PERMISSIONS.createScopes,
    PERMISSIONS.updateScopes,
    PERMISSIONS.createClaimMappings,
    PERMISSIONS.updateClaimMappings,
  ),
];

const oversightRoutes: Route[] = [
  route('GET', '/overview', 'overview.read', PERMISSIONS.readOverview),
  route('GET', '/doctor', 'doctor.examine', PERMISSIONS.readDoctor),
  route('GET', '/events', 'events.list', PERMISSIONS.readEvents),
  // Before /events/:id, which would take "export" for a number.
  route('GET', '/events/export', 'events.export', PERMISSIONS.exportEvents),
  route('GET', '/events/:id', 'events.find', PERMISSIONS.readEvents),
];

const accessRoutes: Route[] = [
  route('GET', '/access-settings', 'access.settings', PERMISSIONS.readAccess),
  route('PUT', '/access-settings', 'access.saveSettings', PERMISSIONS.updateAccess),
  route('GET', '/access-rules/names', 'access.names', PERMISSIONS.readAccess),
  route('POST', '/access-rules/problems', 'access.problems', PERMISSIONS.readAccess),
  route('GET', '/access-users', 'access.users', PERMISSIONS.checkAccess),
  route('POST', '/clients/:client_id/access-check', 'access.check', PERMISSIONS.checkAccess),
  route('POST', '/clients/:client_id/access-preview', 'access.preview', PERMISSIONS.previewAccess),
];

const looksRoutes: Route[] = [
  route('GET', '/looks', 'looks.view', PERMISSIONS.readLooks),
  route('PUT', '/looks', 'looks.save', PERMISSIONS.updateLooks),
  route('GET', '/looks/texts/:language', 'looks.texts', PERMISSIONS.readLooks),
  route('POST', '/looks/preview', 'looks.preview', PERMISSIONS.readLooks),
  // It shows the client's name and addresses.
  route(
    'POST',
    '/clients/:client_id/looks-preview',
    'looks.previewClient',
    PERMISSIONS.readLooks,
    PERMISSIONS.readClients,
  ),
];

const sessionRoutes: Route[] = [
  route('GET', '/sessions', 'sessions.list', PERMISSIONS.readSessions),
  route('POST', '/sessions/end', 'sessions.end', PERMISSIONS.endSessions),
  route('DELETE', '/sessions/:id', 'sessions.endOne', PERMISSIONS.endSessions),
  route('GET', '/sessions/endings', 'sessions.sessionEndings', PERMISSIONS.endSessions),
  // How far an ending is tells numbers only.
  route('GET', '/sessions/endings/:id', 'sessions.progress', PERMISSIONS.endSessions),
  route('GET', '/grants', 'sessions.grants', PERMISSIONS.readGrants),
  route('POST', '/grants/end', 'sessions.endGrants', PERMISSIONS.endGrants),
  route('DELETE', '/grants/:id', 'sessions.endGrant', PERMISSIONS.endGrants),
  route('GET', '/grants/endings', 'sessions.grantEndings', PERMISSIONS.endGrants),
  route('GET', '/grants/endings/:id', 'sessions.progress', PERMISSIONS.endGrants),
  route('GET', '/personal-data/:subject', 'personalData.export', PERMISSIONS.exportPersonalData),
  route('DELETE', '/personal-data/:subject', 'personalData.erase', PERMISSIONS.erasePersonalData),
];

const registrationRoutes: Route[] = [
  route('GET', '/registration-policy', 'registration.policy', PERMISSIONS.readRegistration),
  route('PUT', '/registration-policy', 'registration.savePolicy', PERMISSIONS.updateRegistration),
  route('GET', '/initial-access-tokens', 'registration.tokens', PERMISSIONS.readRegistration),
  route('POST', '/initial-access-tokens', 'registration.createToken', PERMISSIONS.updateRegistration),
  route('DELETE', '/initial-access-tokens/:id', 'registration.revokeToken', PERMISSIONS.updateRegistration),
];

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
      // Before /clients/:client_id, which would take "export" for a client's name.
      {
        method: 'GET',
        path: '/clients/export',
        handler: 'clients.export',
        config: requires(PERMISSIONS.readClients),
      },
      {
        method: 'POST',
        path: '/clients/import',
        handler: 'clients.import',
        config: requires(PERMISSIONS.createClients),
      },
      {
        method: 'GET',
        path: '/clients/:client_id',
        handler: 'clients.read',
        config: requires(PERMISSIONS.readClients),
      },
      {
        method: 'PUT',
        path: '/clients/:client_id',
        handler: 'clients.update',
        config: requires(PERMISSIONS.updateClients),
      },
      {
        method: 'DELETE',
        path: '/clients/:client_id',
        handler: 'clients.remove',
        config: requires(PERMISSIONS.deleteClients),
      },
      {
        method: 'GET',
        path: '/client-profiles',
        handler: 'clients.profiles',
        config: requires(PERMISSIONS.readClients),
      },
      {
        method: 'GET',
        path: '/clients/:client_id/failures',
        handler: 'clients.failures',
        config: requires(PERMISSIONS.readClients),
      },
      {
        method: 'POST',
        path: '/clients/:client_id/test-sign-ins',
        handler: 'clients.beginTest',
        config: requires(PERMISSIONS.updateClients),
      },
      {
        method: 'POST',
        path: '/test-sign-ins',
        handler: 'clients.finishTest',
        config: requires(PERMISSIONS.updateClients),
      },
      {
        method: 'POST',
        path: '/clients/:client_id/secrets',
        handler: 'clients.addSecret',
        config: requires(PERMISSIONS.manageSecrets),
      },
      {
        method: 'DELETE',
        path: '/clients/:client_id/secrets/:secret_id',
        handler: 'clients.removeSecret',
        config: requires(PERMISSIONS.manageSecrets),
      },
      { method: 'GET', path: '/keys', handler: 'keys.list', config: requires(PERMISSIONS.readKeys) },
      {
        method: 'POST',
        path: '/keys/rotate',
        handler: 'keys.rotate',
        config: requires(PERMISSIONS.rotateKeys),
      },
      {
        method: 'PUT',
        path: '/keys/schedule',
        handler: 'keys.reschedule',
        config: requires(PERMISSIONS.rotateKeys),
      },
      {
        method: 'GET',
        path: '/logout-deliveries',
        handler: 'deliveries.list',
        config: requires(PERMISSIONS.readDeliveries),
      },
      {
        method: 'GET',
        path: '/logout-deliveries/unreachable',
        handler: 'deliveries.unreachable',
        config: requires(PERMISSIONS.readDeliveries),
      },
      {
        method: 'POST',
        path: '/logout-deliveries/:id/retry',
        handler: 'deliveries.retry',
        config: requires(PERMISSIONS.retryDeliveries),
      },
      ...sessionRoutes,
      ...catalogueRoutes,
      ...accessRoutes,
      ...registrationRoutes,
      ...looksRoutes,
      ...oversightRoutes,
    ],
  },
};
