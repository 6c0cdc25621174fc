/**
 * The site's access settings, in the host's own store of plugin settings.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';
import { OPEN_SETTINGS, type AccessSettings } from '../domain/access-rules';
import type { AccessSettingsStore } from '../domain/ports';

/** How long another process's change may stay unseen, in milliseconds. */
const STALE_AFTER = 2_000;

export function createAccessSettingsStore({ strapi }: { strapi: Core.Strapi }): AccessSettingsStore {
  const store = strapi.store({ type: 'plugin', name: PLUGIN_ID, key: 'access' });
  let kept: { settings: AccessSettings; readAt: number } | undefined;

  const keep = (settings: AccessSettings): AccessSettings => {
    kept = { settings, readAt: Date.now() };
    return settings;
  };

  return {
    async read() {
      if (kept && Date.now() - kept.readAt < STALE_AFTER) return kept.settings;
      return keep(((await store.get({})) as AccessSettings | null) ?? OPEN_SETTINGS);
    },

    async write(settings) {
      await store.set({ value: settings });
      keep(settings);
    },
  };
}

/** Settings that are declared in `config/plugins`: nothing in the panel changes them. */
export const declaredAccessSettings = (settings: AccessSettings): AccessSettingsStore => ({
  read: () => Promise.resolve(settings),
  write: () =>
    Promise.reject(new Error('access settings that are declared in config/plugins are not written')),
});
