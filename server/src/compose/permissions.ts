/**
 * The actions of the admin API, as the host's roles know them.
 */
import type { Core } from '@strapi/strapi';
import { ADMIN_ACTIONS, PLUGIN_ID } from '../constants';

/** The part of Strapi's service that its types leave out. */
interface PermissionService {
  actionProvider: { registerMany(actions: ReadonlyArray<Record<string, string>>): Promise<unknown> };
}

export async function registerPermissions(strapi: Core.Strapi): Promise<void> {
  const { actionProvider } = strapi.service('admin::permission') as unknown as PermissionService;
  await actionProvider.registerMany(
    ADMIN_ACTIONS.map((action) => ({ ...action, section: 'plugins', pluginName: PLUGIN_ID })),
  );
}
