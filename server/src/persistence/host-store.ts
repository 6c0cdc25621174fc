/** The host's own settings of users-permissions, as its panel has them now. */
import type { Core } from '@strapi/strapi';

export type SettingsKey = 'advanced' | 'grant' | 'email';
type Settings = Record<string, unknown>;

const CORE_STORE_UID = 'strapi::core-store';

/** Milliseconds in which a change made by another process may stay unseen. */
const STALE_AFTER = 1_000;

interface Held {
  settings: Promise<Settings>;
  readAt: number;
}

const heldOf = new WeakMap<Core.Strapi, Map<SettingsKey, Held>>();

/** What this process changes is seen at once: whoever changes the settings goes through the host's query engine. */
function holdFor(strapi: Core.Strapi): Map<SettingsKey, Held> {
  const held = new Map<SettingsKey, Held>();
  const forget = (): void => held.clear();
  strapi.db.lifecycles.subscribe({
    models: [CORE_STORE_UID],
    afterCreate: forget,
    afterUpdate: forget,
    afterDelete: forget,
  });
  heldOf.set(strapi, held);
  return held;
}

const read = async (strapi: Core.Strapi, key: SettingsKey): Promise<Settings> => {
  const stored: unknown = await strapi.store({ type: 'plugin', name: 'users-permissions', key }).get({});
  return (stored ?? {}) as Settings;
};

export function hostSettings(strapi: Core.Strapi, key: SettingsKey): Promise<Settings> {
  const held = heldOf.get(strapi) ?? holdFor(strapi);
  const known = held.get(key);
  if (known && performance.now() - known.readAt < STALE_AFTER) return known.settings;
  const settings = read(strapi, key);
  const entry = { settings, readAt: performance.now() };
  held.set(key, entry);
  settings.catch(() => {
    if (held.get(key) === entry) held.delete(key);
  });
  return settings;
}
