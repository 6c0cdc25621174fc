/**
 * The site's accounts one after the other, for what has to look at all of them.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { UserTable } from '../domain/ports';
import type { UserShape } from '../domain/user-shape';
import { populateFor, scalarsOf } from './user-schema';

type Account = Record<string, unknown> & { id: number; documentId: string };

export function createUserTable({ strapi, shape }: { strapi: Core.Strapi; shape: UserShape }): UserTable {
  const query = () => strapi.db.query(USER_UID);
  const select = [...new Set(['id', 'documentId', ...scalarsOf(shape)])];

  return {
    async after({ cursor, limit, population }) {
      const accounts = (await query().findMany({
        where: { id: { $gt: cursor } },
        orderBy: { id: 'asc' },
        limit,
        select,
        populate: populateFor(strapi, population, { shape }),
      })) as Account[];
      return accounts.map((account) => ({
        cursor: account.id,
        listed: {
          id: account.documentId,
          username: typeof account['username'] === 'string' ? account['username'] : '',
          email: typeof account['email'] === 'string' ? account['email'] : null,
        },
        account: { confirmed: account['confirmed'] === true, blocked: account['blocked'] === true },
        fields: account,
      }));
    },

    count: () => query().count(),
  };
}
