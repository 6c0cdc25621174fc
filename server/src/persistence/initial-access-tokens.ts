/**
 * Initial access tokens in the host's database, as keyed digests: they can be checked, not read.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { INITIAL_ACCESS_TOKEN_UID } from '../constants';
import type { InitialAccessToken, InitialAccessTokenStore } from '../domain/ports';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

const HINT_LENGTH = 4;

const toToken = (row: Row): InitialAccessToken => ({
  id: String(row['token_id']),
  name: String(row['name']),
  hint: String(row['hint']),
  uses: toNumber(row['uses']) ?? 0,
  maxUses: toNumber(row['max_uses']),
  createdAt: toNumber(row['made']) ?? 0,
  expiresAt: toNumber(row['expires_at']),
});

export function createInitialAccessTokenStore({
  strapi,
  vault,
}: {
  strapi: Core.Strapi;
  vault: Vault;
}): InitialAccessTokenStore {
  const table = createTable({ strapi, uid: INITIAL_ACCESS_TOKEN_UID });

  const usable = (token: string) =>
    table()
      .whereIn('digest', vault.digests(token))
      .whereRaw('(expires_at is null or expires_at > ?)', [now()])
      .whereRaw('(max_uses is null or uses < max_uses)');

  const byId = async (id: string): Promise<InitialAccessToken | undefined> => {
    const row = await table().where({ token_id: id }).first<Row | undefined>();
    return row && toToken(row);
  };

  return {
    async list() {
      const rows = await table().orderBy('id', 'desc').select<Row[]>('*');
      return rows.map(toToken);
    },

    async create({ name, expiresAt, maxUses }) {
      const token = randomBytes(32).toString('base64url');
      const id = randomUUID();
      await table().insert({
        token_id: id,
        name,
        digest: String(vault.digests(token)[0]),
        hint: token.slice(-HINT_LENGTH),
        uses: 0,
        max_uses: maxUses,
        made: now(),
        expires_at: expiresAt,
      });
      const kept = await byId(id);
      if (!kept) throw new TypeError('the store kept nothing');
      return { ...kept, token };
    },

    async find(token) {
      const row = await usable(token).first<Row | undefined>();
      return row && toToken(row);
    },

    // One statement decides: of two registrations at once, the last use is one's.
    take: async (token) => (await usable(token).increment('uses', 1)) === 1,

    async giveBack(id) {
      await table().where({ token_id: id }).where('uses', '>', 0).decrement('uses', 1);
    },

    async revoke(id) {
      const token = await byId(id);
      const removed = await table().where({ token_id: id }).delete();
      return removed > 0 ? token : undefined;
    },
  };
}
