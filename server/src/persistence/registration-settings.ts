/**
 * The policy for clients that register themselves, in the host's own store of plugin settings.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';
import type { RegistrationPolicyStore } from '../domain/ports';
import { CLOSED_REGISTRATION, type RegistrationPolicy } from '../domain/registration';

/** How long another process's change may stay unseen, in milliseconds. */
const STALE_AFTER = 2_000;

export function createRegistrationPolicyStore({ strapi }: { strapi: Core.Strapi }): RegistrationPolicyStore {
  const store = strapi.store({ type: 'plugin', name: PLUGIN_ID, key: 'registration' });
  let kept: { policy: RegistrationPolicy; readAt: number } | undefined;

  const keep = (stored: Partial<RegistrationPolicy>): RegistrationPolicy => {
    // A later release may have fields that an earlier one did not store.
    const policy = { ...CLOSED_REGISTRATION, ...stored };
    kept = { policy, readAt: Date.now() };
    return policy;
  };

  return {
    async read() {
      if (kept && Date.now() - kept.readAt < STALE_AFTER) return kept.policy;
      return keep(((await store.get({})) as Partial<RegistrationPolicy> | null) ?? {});
    },

    async write(policy) {
      await store.set({ value: policy });
      keep(policy);
    },
  };
}

/** A policy that is declared in `config/plugins`: nothing in the panel changes it. */
export const declaredRegistrationPolicy = (policy: RegistrationPolicy): RegistrationPolicyStore => ({
  read: () => Promise.resolve(policy),
  write: () =>
    Promise.reject(new Error('a registration policy that is declared in config/plugins is not written')),
});
