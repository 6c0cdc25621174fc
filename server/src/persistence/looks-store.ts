/**
 * The site's looks, in one row: of two admins who change them at once, the second is told.
 */
import type { Core } from '@strapi/strapi';
import { LOOKS_UID } from '../constants';
import { ChangedMeanwhile } from '../domain/errors';
import type { Looks } from '../domain/looks';
import type { KeptLooks, LooksStore } from '../domain/ports';
import { createTable, toNumber, type Row } from './table';

/** How long another process's change may stay unseen, in milliseconds. */
const STALE_AFTER = 1_000;

const SITE = { subject: 'site' };

const NONE: KeptLooks = { looks: {}, version: 0 };

export function createLooksStore({ strapi }: { strapi: Core.Strapi }): LooksStore {
  const table = createTable({ strapi, uid: LOOKS_UID });
  let known: { kept: KeptLooks; readAt: number } | undefined;

  const know = (kept: KeptLooks): KeptLooks => {
    known = { kept, readAt: Date.now() };
    return kept;
  };

  const load = async (): Promise<KeptLooks> => {
    const row = await table().where(SITE).first<Row | undefined>('content', 'version');
    if (!row) return NONE;
    return { looks: JSON.parse(String(row['content'])) as Looks, version: toNumber(row['version']) ?? 0 };
  };

  /** The unique column decides between two who are the first. */
  const insert = async (content: string): Promise<boolean> => {
    try {
      await table().insert({ ...SITE, version: 1, content });
      return true;
    } catch (error) {
      if ((await load()).version > 0) return false;
      throw error;
    }
  };

  return {
    async read() {
      if (known && Date.now() - known.readAt < STALE_AFTER) return known.kept;
      return know(await load());
    },

    async write({ looks, version }) {
      const content = JSON.stringify(looks);
      const isWritten =
        version === 0
          ? await insert(content)
          : (await table()
              .where({ ...SITE, version })
              .update({ content, version: version + 1 })) > 0;
      if (isWritten) return know({ looks, version: version + 1 });
      // The next reading shows what the other one did.
      known = undefined;
      throw new ChangedMeanwhile('looks of the pages');
    },
  };
}

/** Looks that are declared in `config/plugins`: nothing in the panel changes them. */
export const declaredLooks = (looks: Looks): LooksStore => ({
  read: () => Promise.resolve({ looks, version: 0 }),
  write: () => Promise.reject(new Error('looks that are declared in config/plugins are not written')),
});
