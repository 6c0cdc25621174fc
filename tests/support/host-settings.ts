/** The settings of users-permissions, changed as an admin does in the host's panel. */
import { superAdmin } from './admin-api.ts';
import { sql } from './database.ts';
import type { TestHost } from './host.ts';

type Settings = Record<string, unknown>;

/** @returns what puts back what was set before. */
export async function changeSettings(
  host: TestHost,
  page: 'advanced' | 'providers',
  change: (settings: Settings) => Settings,
): Promise<() => Promise<void>> {
  const admin = await superAdmin(host.url);
  const key = page === 'advanced' ? 'advanced' : 'grant';
  const stored = `select value from strapi_core_store_settings where key = 'plugin_users-permissions_${key}'`;
  const before = JSON.parse(String(sql(host, stored)[0]?.['value'])) as Settings;
  const put = async (settings: Settings): Promise<void> => {
    const body = page === 'advanced' ? settings : { providers: settings };
    const { status } = await admin.call('PUT', `/users-permissions/${page}`, body);
    if (status !== 200) throw new Error(`The settings were not changed: ${status}`);
  };
  await put(change(before));
  return () => put(before);
}

/** Switches signing in with the site's own passwords off. */
export const withoutLocalSignIn = (settings: Settings): Settings => ({
  ...settings,
  email: { ...(settings['email'] as object), enabled: false },
});
