/** The host's own settings of users-permissions, as its panel has them now. */
import type { Core } from '@strapi/strapi';

export async function hostSettings(
  strapi: Core.Strapi,
  key: 'advanced' | 'grant' | 'email',
): Promise<Record<string, unknown>> {
  const stored: unknown = await strapi.store({ type: 'plugin', name: 'users-permissions', key }).get({});
  return (stored ?? {}) as Record<string, unknown>;
}
