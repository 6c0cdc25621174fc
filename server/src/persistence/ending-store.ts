/**
 * Orders to end sessions, in the host's database: one that was given is carried out, whatever dies in between.
 */
import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { ENDING_UID } from '../constants';
import type { EndingExtent, OrderedSelection } from '../domain/logout';
import type { EndingCause, EndingStore, EndingOrder } from '../domain/ports';
import type { ClientMetadata } from '../domain/clients';
import { parseJson } from './json-column';
import { createTable, now, toNumber, type Row, type Table } from './table';

type Transaction = Parameters<ReturnType<Table>['transacting']>[0];

/** Seconds that whoever gave an order has for what it follows from; then another process may carry it out. */
const HELD_FOR = 10;

/** More orders than anybody gives at a time. */
const MOST_SHOWN = 20;

const toOrder = (row: Row): EndingOrder => ({
  id: String(row['ending_id']),
  selection: (parseJson(row['selection']) as OrderedSelection | null) ?? undefined,
  extent: row['extent'] as EndingExtent,
  cause: row['cause'] as EndingCause,
  client: (parseJson(row['client']) as ClientMetadata | null) ?? undefined,
  isDone: row['state'] === 'done',
  total: toNumber(row['total']),
  ended: toNumber(row['ended']) ?? 0,
});

export function createEndingStore({ strapi }: { strapi: Core.Strapi }): EndingStore {
  const table = createTable({ strapi, uid: ENDING_UID });

  const find = async (id: string): Promise<EndingOrder | undefined> => {
    const row = await table().where({ ending_id: id }).first<Row | undefined>();
    return row && toOrder(row);
  };

  /** One statement decides: of two processes at once, the database lets one change the row. */
  const claim = async (row: Row, lasts: number): Promise<EndingOrder | undefined> => {
    const changed = await table()
      .where({ id: row['id'], claimed_until: row['claimed_until'], state: 'open' })
      .update({ claimed_until: now() + lasts });
    return changed === 1 ? toOrder(row) : undefined;
  };

  return {
    find,

    async open(cause) {
      const rows = await table()
        .where({ state: 'open', cause })
        .orderBy('id')
        .limit(MOST_SHOWN)
        .select<Row[]>('*');
      return rows.map(toOrder);
    },

    async add({ selection, extent, cause, client }) {
      const id = randomUUID();
      const row = {
        ending_id: id,
        selection: JSON.stringify(selection),
        extent,
        cause,
        client: client === undefined ? null : JSON.stringify(client),
        state: 'open',
        ended: 0,
        ordered_at: now(),
        claimed_until: now() + HELD_FOR,
      };
      if (!strapi.db.inTransaction()) {
        await table().insert(row);
        return id;
      }
      // With the change that it follows from, or not at all.
      await strapi.db.transaction(async ({ trx }: { trx: Transaction }) => {
        await table().transacting(trx).insert(row);
      });
      return id;
    },

    async claim({ id, lasts }) {
      const open = table().where('state', 'open');
      const row = await (
        id === undefined ? open.where('claimed_until', '<=', now()) : open.where({ ending_id: id })
      )
        .orderBy('id')
        .first<Row | undefined>();
      return row && claim(row, lasts);
    },

    async advance({ id, total, ended, lasts }) {
      await table()
        .where({ ending_id: id, state: 'open' })
        .update({ total, ended, claimed_until: now() + lasts });
    },

    async finish({ id, ended }) {
      await table()
        .where({ ending_id: id })
        .update({ state: 'done', ended, total: ended, selection: null, client: null });
    },

    async cancel(id) {
      await table().where({ ending_id: id }).delete();
    },

    async removeBefore(time) {
      return table().where('state', 'done').where('ordered_at', '<', time).delete();
    },
  };
}
