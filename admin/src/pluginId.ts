/** Name of the plugin in Strapi: prefix of its routes, permissions and translation keys. */
export const PLUGIN_ID = 'oidc-server';
