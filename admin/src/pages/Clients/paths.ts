import { PLUGIN_ID } from '../../pluginId';

/** Addresses of the panel's pages, below the admin's own. */
export const homePath = `/plugins/${PLUGIN_ID}`;
export const newClientPath = `${homePath}/clients/new`;
export const clientPath = (clientId: string): string => `${homePath}/clients/${encodeURIComponent(clientId)}`;
