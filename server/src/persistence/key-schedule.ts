/**
 * How long a key signs before the next one takes over, as an admin decides it: in the host's own store of plugin settings.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';
import { ROTATE_AFTER } from '../domain/keys';
import type { KeySchedule } from '../domain/ports';

export function createKeySchedule({ strapi }: { strapi: Core.Strapi }): KeySchedule {
  const store = strapi.store({ type: 'plugin', name: PLUGIN_ID, key: 'keys' });
  return {
    origin: 'panel',
    async rotateAfter() {
      const stored = (await store.get({})) as { rotateAfter?: number } | null;
      return stored?.rotateAfter ?? ROTATE_AFTER;
    },
    async change(rotateAfter) {
      await store.set({ value: { rotateAfter } });
    },
  };
}

/** One that is declared in `config/plugins`: nothing in the panel changes it. */
export const declaredKeySchedule = (rotateAfter: number): KeySchedule => ({
  origin: 'config',
  rotateAfter: () => Promise.resolve(rotateAfter),
  change: () => Promise.reject(new Error('a schedule that is declared in config/plugins is not changed')),
});
