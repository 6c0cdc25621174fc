import type { Permission } from '@strapi/strapi/admin';
import { PLUGIN_ID } from './pluginId';

/** An admin permission as Strapi compares it: only `action` and `subject` count. */
const permissionTo = (action: string): Permission => ({
  action: `plugin::${PLUGIN_ID}.${action}`,
  subject: null,
  id: '',
  actionParameters: {},
  conditions: [],
  properties: {},
});

/** Opens the panel: the menu entry and every page below it. */
export const READ_PROVIDER = [permissionTo('provider.read')];

/** Opens the pages of clients. */
export const READ_CLIENTS = [permissionTo('client.read')];
export const CREATE_CLIENTS = [permissionTo('client.create')];

/** Changes clients, and tries them out. */
export const UPDATE_CLIENTS = [permissionTo('client.update')];

/** What an admin may do with clients; `useRBAC` answers `canRead`, `canCreate`, `canUpdate`, `canDelete`, `canSecrets`. */
export const CLIENT_PERMISSIONS = ['read', 'create', 'update', 'delete', 'secrets'].map((action) =>
  permissionTo(`client.${action}`),
);

/** What an admin may do with logout messages; `useRBAC` answers `canRead` and `canRetry`. */
export const READ_DELIVERIES = [permissionTo('delivery.read')];
export const DELIVERY_PERMISSIONS = [...READ_DELIVERIES, permissionTo('delivery.retry')];

/** Show how much the provider is used, and what is wrong with it; `useRBAC` answers `canRead`. */
export const READ_OVERVIEW = [permissionTo('overview.read')];
export const READ_DOCTOR = [permissionTo('doctor.read')];

/** What an admin may do with sessions and grants; `useRBAC` answers `canRead` and `canEnd`. */
export const READ_SESSIONS = [permissionTo('session.read')];
export const SESSION_PERMISSIONS = [...READ_SESSIONS, permissionTo('session.end')];
export const READ_GRANTS = [permissionTo('grant.read')];
export const GRANT_PERMISSIONS = [...READ_GRANTS, permissionTo('grant.end')];

/** `useRBAC` answers `canExport` and `canErase`. */
export const PERSONAL_DATA_PERMISSIONS = ['export', 'erase'].map((action) =>
  permissionTo(`personal-data.${action}`),
);

/** What an admin may do with keys; `useRBAC` answers `canRead` and `canRotate`. */
export const READ_KEYS = [permissionTo('key.read')];
export const KEY_PERMISSIONS = [...READ_KEYS, permissionTo('key.rotate')];

/** Opens the audit log. */
export const READ_EVENTS = [permissionTo('event.read')];

/** What an admin may do with the audit log; `useRBAC` answers `canRead` and `canExport`. */
export const EVENT_PERMISSIONS = [...READ_EVENTS, permissionTo('event.export')];

/** `useRBAC` answers `canRead`, `canCreate`, `canUpdate` and `canDelete`. */
const allOf = (kind: string) =>
  ['read', 'create', 'update', 'delete'].map((verb) => permissionTo(`${kind}.${verb}`));

export const SCOPE_PERMISSIONS = allOf('scope');
export const READ_SCOPES = [permissionTo('scope.read')];
export const MAPPING_PERMISSIONS = allOf('claim-mapping');
export const READ_MAPPINGS = [permissionTo('claim-mapping.read')];

/** What an admin may do with access rules; `useRBAC` answers `canRead`, `canUpdate`, `canCheck` and `canPreview`. */
export const ACCESS_PERMISSIONS = ['read', 'update', 'check', 'preview'].map((action) =>
  permissionTo(`access.${action}`),
);

/** `useRBAC` answers `canRead` and `canUpdate`. */
export const READ_REGISTRATION = [permissionTo('registration.read')];
export const REGISTRATION_PERMISSIONS = [...READ_REGISTRATION, permissionTo('registration.update')];

export const READ_ACCESS = [permissionTo('access.read')];

/** What an admin may do with the looks of the pages; `useRBAC` answers `canRead` and `canUpdate`. */
export const READ_LOOKS = [permissionTo('looks.read')];
export const LOOKS_PERMISSIONS = [...READ_LOOKS, permissionTo('looks.update')];
