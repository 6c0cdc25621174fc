/**
 * Lets one process at a time do a chore. A holder that dies loses the lease when it runs out.
 */
import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { LEASE_UID } from '../constants';
import { createTable } from './table';

export interface Leases {
  /** True while this process holds the lease; each call extends it. `lasts` in milliseconds. */
  hold(lease: { name: string; lasts: number }): Promise<boolean>;
  release(name: string): Promise<void>;
}

export function createLeases({ strapi }: { strapi: Core.Strapi }): Leases {
  const table = createTable({ strapi, uid: LEASE_UID });
  const holder = randomUUID();

  /** One statement decides: of several processes at once, the database lets one change the row. */
  const take = async (name: string, lasts: number): Promise<boolean> => {
    const at = Date.now();
    const changed = await table()
      .where({ name })
      .whereRaw('(expires_at < ? or holder = ?)', [at, holder])
      .update({ holder, expires_at: at + lasts });
    return changed === 1;
  };

  return {
    async hold({ name, lasts }) {
      if (await take(name, lasts)) return true;
      await table().insert({ name, holder: '', expires_at: 0 }).onConflict('name').ignore();
      return take(name, lasts);
    },

    async release(name) {
      await table().where({ name, holder }).update({ expires_at: 0 });
    },
  };
}
