/**
 * The plugin's fixed names: content-type UIDs, admin permission ids and table names.
 * Everything else imports them from here, so that a name is spelled once.
 */
export const PLUGIN_ID = 'oidc-server';

/** UID of the host's accounts (users-permissions). */
export const USER_UID = 'plugin::users-permissions.user';

export const ARTIFACT_UID = `plugin::${PLUGIN_ID}.artifact`;
export const CONSENT_UID = `plugin::${PLUGIN_ID}.consent`;
export const SIGN_IN_UID = `plugin::${PLUGIN_ID}.sign-in`;
export const LINKED_ACCOUNT_UID = `plugin::${PLUGIN_ID}.linked-account`;
export const CLIENT_UID = `plugin::${PLUGIN_ID}.client`;
export const CLIENT_DAY_UID = `plugin::${PLUGIN_ID}.client-day`;
export const CLIENT_FAILURE_UID = `plugin::${PLUGIN_ID}.client-failure`;
export const EVENT_UID = `plugin::${PLUGIN_ID}.event`;
export const FAILURE_DAY_UID = `plugin::${PLUGIN_ID}.failure-day`;
export const SESSION_UID = `plugin::${PLUGIN_ID}.session`;
export const SESSION_CLIENT_UID = `plugin::${PLUGIN_ID}.session-client`;
export const GRANT_UID = `plugin::${PLUGIN_ID}.grant`;
export const ENDING_UID = `plugin::${PLUGIN_ID}.ending`;
export const INITIAL_ACCESS_TOKEN_UID = `plugin::${PLUGIN_ID}.initial-access-token`;
export const KEY_UID = `plugin::${PLUGIN_ID}.key`;
export const LOGOUT_DELIVERY_UID = `plugin::${PLUGIN_ID}.logout-delivery`;
export const LEASE_UID = `plugin::${PLUGIN_ID}.lease`;
export const SCOPE_UID = `plugin::${PLUGIN_ID}.scope`;
export const CLAIM_MAPPING_UID = `plugin::${PLUGIN_ID}.claim-mapping`;
export const LOOKS_UID = `plugin::${PLUGIN_ID}.looks`;
export const REVISION_UID = `plugin::${PLUGIN_ID}.revision`;

/** Actions that a role of Strapi's admin can be given, as its settings show them. */
export const ADMIN_ACTIONS = [
  { uid: 'provider.read', displayName: 'See the provider' },
  { uid: 'overview.read', displayName: 'See how much the provider is used' },
  { uid: 'doctor.read', displayName: 'Have the provider examined for faults' },
  { uid: 'client.read', subCategory: 'clients', displayName: 'See clients' },
  {
    uid: 'client.create',
    subCategory: 'clients',
    // Whoever registers an application can have users sign in to it: as much as an admin can do.
    displayName: 'Register clients (as powerful as an administrator)',
  },
  {
    uid: 'client.update',
    subCategory: 'clients',
    displayName: 'Change clients (as powerful as an administrator)',
  },
  { uid: 'client.delete', subCategory: 'clients', displayName: 'Delete clients' },
  {
    uid: 'client.secrets',
    subCategory: 'clients',
    displayName: 'Make and remove client secrets (as powerful as an administrator)',
  },
  { uid: 'registration.read', subCategory: 'registration', displayName: 'See who may register applications' },
  {
    uid: 'registration.update',
    subCategory: 'registration',
    // Whoever registers an application can have users sign in to it.
    displayName:
      'Decide who may register applications, and issue tokens for it (as powerful as an administrator)',
  },
  { uid: 'key.read', subCategory: 'keys', displayName: 'See keys' },
  { uid: 'key.rotate', subCategory: 'keys', displayName: 'Rotate keys' },
  {
    uid: 'event.read',
    subCategory: 'audit log',
    displayName: 'Read the audit log (shows who did what, from which address)',
  },
  { uid: 'event.export', subCategory: 'audit log', displayName: 'Export the audit log' },
  { uid: 'delivery.read', subCategory: 'sessions', displayName: 'See logout messages' },
  { uid: 'delivery.retry', subCategory: 'sessions', displayName: 'Send logout messages again' },
  {
    uid: 'session.read',
    subCategory: 'sessions',
    displayName: 'See sessions (shows names, e-mail addresses, devices and network addresses)',
  },
  { uid: 'session.end', subCategory: 'sessions', displayName: 'End sessions' },
  {
    uid: 'grant.read',
    subCategory: 'sessions',
    displayName: 'See grants (shows names, e-mail addresses, and what users granted)',
  },
  { uid: 'grant.end', subCategory: 'sessions', displayName: 'End grants' },
  {
    uid: 'personal-data.export',
    subCategory: 'personal data',
    displayName: 'Export what is kept on a user (with addresses, devices and the audit log)',
  },
  {
    uid: 'personal-data.erase',
    subCategory: 'personal data',
    displayName: 'Erase what is kept on a user',
  },
  { uid: 'scope.read', subCategory: 'scopes', displayName: 'See scopes' },
  { uid: 'scope.create', subCategory: 'scopes', displayName: 'Create scopes' },
  {
    uid: 'scope.update',
    subCategory: 'scopes',
    displayName: 'Edit scopes (decides what applications learn)',
  },
  { uid: 'scope.delete', subCategory: 'scopes', displayName: 'Delete scopes' },
  {
    uid: 'claim-mapping.read',
    subCategory: 'claim mappings',
    // The preview shows what an application would learn about a real user.
    displayName: 'See claim mappings, and preview them with users of the site',
  },
  { uid: 'claim-mapping.create', subCategory: 'claim mappings', displayName: 'Create claim mappings' },
  {
    uid: 'claim-mapping.update',
    subCategory: 'claim mappings',
    // Whoever decides what applications are told of a user decides who they are there.
    displayName: 'Edit claim mappings (as powerful as an administrator of every application)',
  },
  { uid: 'claim-mapping.delete', subCategory: 'claim mappings', displayName: 'Delete claim mappings' },
  {
    uid: 'access.read',
    subCategory: 'access rules',
    displayName: 'See the access rules of the site',
  },
  {
    uid: 'access.update',
    subCategory: 'access rules',
    // Whoever sets them decides who may use every application.
    displayName: 'Change the access rules of the site (as powerful as an administrator)',
  },
  {
    uid: 'access.check',
    subCategory: 'access rules',
    displayName:
      'Find users and ask whether one would get in (shows names, e-mail addresses and what rules say of them)',
  },
  {
    uid: 'access.preview',
    subCategory: 'access rules',
    displayName: 'List the users who would get in (shows names and e-mail addresses)',
  },
  { uid: 'looks.read', subCategory: 'pages', displayName: 'See how the sign-in pages look' },
  {
    uid: 'looks.update',
    subCategory: 'pages',
    // Whoever words the page can talk people into typing their password elsewhere.
    displayName: 'Change how the sign-in pages look',
  },
] as const;

type ActionUid = (typeof ADMIN_ACTIONS)[number]['uid'];

/** The action as routes and panels name it. */
const action = (uid: ActionUid): string => `plugin::${PLUGIN_ID}.${uid}`;

export const PERMISSIONS = {
  readProvider: action('provider.read'),
  readOverview: action('overview.read'),
  readDoctor: action('doctor.read'),
  readClients: action('client.read'),
  createClients: action('client.create'),
  updateClients: action('client.update'),
  deleteClients: action('client.delete'),
  manageSecrets: action('client.secrets'),
  readRegistration: action('registration.read'),
  updateRegistration: action('registration.update'),
  readKeys: action('key.read'),
  rotateKeys: action('key.rotate'),
  readEvents: action('event.read'),
  exportEvents: action('event.export'),
  readDeliveries: action('delivery.read'),
  retryDeliveries: action('delivery.retry'),
  readSessions: action('session.read'),
  endSessions: action('session.end'),
  readGrants: action('grant.read'),
  endGrants: action('grant.end'),
  exportPersonalData: action('personal-data.export'),
  erasePersonalData: action('personal-data.erase'),
  readScopes: action('scope.read'),
  createScopes: action('scope.create'),
  updateScopes: action('scope.update'),
  deleteScopes: action('scope.delete'),
  readClaimMappings: action('claim-mapping.read'),
  createClaimMappings: action('claim-mapping.create'),
  updateClaimMappings: action('claim-mapping.update'),
  deleteClaimMappings: action('claim-mapping.delete'),
  readAccess: action('access.read'),
  updateAccess: action('access.update'),
  checkAccess: action('access.check'),
  previewAccess: action('access.preview'),
  readLooks: action('looks.read'),
  updateLooks: action('looks.update'),
} as const;

/** Mount path of the protocol below the host's address when none is configured. */
export const DEFAULT_PATH = '/oidc';
