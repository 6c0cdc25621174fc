/**
 * The last sign-ins of each user, in the host's database: shown to the user, and used to tell a browser that has
 * signed in before from a stranger's.
 */
import type { Core } from '@strapi/strapi';
import { SIGN_IN_UID } from '../constants';
import type { SignInHistory } from '../domain/ports';
import { createTable, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** Enough to notice a stranger by; older ones go. */
const KEPT_FOR_EACH_USER = 50;
/** Seconds. */
export const SIGN_INS_KEPT = 180 * 24 * 60 * 60;

const BATCH = 100;

const MAX_USER_AGENT = 300;

export function createSignInHistory({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): SignInHistory {
  const table = createTable({ strapi, uid: SIGN_IN_UID });
  const digests = (kind: string, device: string, who: string): string[] =>
    vault.digests(JSON.stringify([kind, device, who]));

  const prune = async (subject: string): Promise<void> => {
    const [oldestKept] = await table()
      .where({ subject })
      .orderBy('id', 'desc')
      .offset(KEPT_FOR_EACH_USER - 1)
      .limit(1)
      .select<Row[]>('id');
    if (oldestKept) await table().where({ subject }).where('id', '<', Number(oldestKept['id'])).delete();
  };

  return {
    async knows({ device, identifier }) {
      const row = await table()
        .whereIn('device_hash', digests('identifier', device, identifier))
        .first<Row | undefined>('id');
      return row !== undefined;
    },

    async record({ subject, identifier, device, clientId, address, userAgent, at }) {
      const browsers = digests('subject', device, subject);
      const earlier = await table().where({ subject }).select<Row[]>('browser_hash');
      await table().insert({
        subject,
        device_hash: digests('identifier', device, identifier)[0],
        browser_hash: browsers[0],
        client_id: clientId,
        address,
        user_agent: userAgent.slice(0, MAX_USER_AGENT),
        signed_in_at: at,
      });
      await prune(subject);
      return {
        isNewDevice:
          earlier.length > 0 && !earlier.some((row) => browsers.includes(String(row['browser_hash']))),
      };
    },

    async removeBefore(time) {
      // Ids first: MySQL does not delete from a subquery with a limit.
      const rows = await table().where('signed_in_at', '<', time).limit(BATCH).select<Row[]>('id');
      if (rows.length === 0) return 0;
      return table()
        .whereIn(
          'id',
          rows.map(({ id }) => Number(id)),
        )
        .delete();
    },

    async latest({ subject, count }) {
      const rows = await table().where({ subject }).orderBy('id', 'desc').limit(count).select<Row[]>('*');
      return rows.map((row) => ({
        at: toNumber(row['signed_in_at']) ?? 0,
        clientId: String(row['client_id']),
        address: String(row['address']),
        userAgent: String(row['user_agent']),
      }));
    },
  };
}
