import { PLUGIN_ID } from '../../pluginId';

/** Addresses of the panel's pages, below the admin's own. */
export const clientsPath = `/plugins/${PLUGIN_ID}/clients`;
export const newClientPath = `${clientsPath}/new`;
export const clientPath = (clientId: string): string => `${clientsPath}/${encodeURIComponent(clientId)}`;
