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

/** What an admin may do with clients; `useRBAC` answers `canRead` and `canCreate`. */
export const CLIENT_PERMISSIONS = [permissionTo('client.read'), permissionTo('client.create')];

/** What an admin may do with logout messages; `useRBAC` answers `canRead` and `canRetry`. */
export const READ_DELIVERIES = [permissionTo('delivery.read')];
export const DELIVERY_PERMISSIONS = [...READ_DELIVERIES, permissionTo('delivery.retry')];
