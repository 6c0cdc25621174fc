/**
 * The queue of logout tokens in the host's database.
 */
import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { LOGOUT_DELIVERY_UID } from '../constants';
import type { ClientMetadata } from '../domain/clients';
import type { DeliveryFault, DeliveryState } from '../domain/logout';
import type { LogoutDelivery, LogoutDeliveryStore, UnreachableClient } from '../domain/ports';
import { parseJson } from './json-column';
import { createTable, deleteFound, now, toNumber, type Row } from './table';

const BATCH = 100;

const toDelivery = (row: Row): LogoutDelivery => ({
  id: String(row['delivery_id']),
  clientId: String(row['client_id']),
  subject: String(row['account_id']),
  sid: typeof row['sid'] === 'string' ? row['sid'] : undefined,
  state: row['state'] as DeliveryState,
  attempts: toNumber(row['attempts']) ?? 0,
  createdAt: toNumber(row['queued_at']) ?? 0,
  attemptedAt: toNumber(row['attempted_at']),
  nextAttemptAt: toNumber(row['next_attempt_at']),
  latency: toNumber(row['latency']),
  status: toNumber(row['status']),
  fault: (row['fault'] as DeliveryFault | null) ?? null,
  ...(row['client'] ? { client: parseJson(row['client']) as ClientMetadata } : {}),
});

export function createLogoutDeliveryStore({ strapi }: { strapi: Core.Strapi }): LogoutDeliveryStore {
  const table = createTable({ strapi, uid: LOGOUT_DELIVERY_UID });

  const find = async (id: string): Promise<LogoutDelivery | undefined> => {
    const row = await table().where({ delivery_id: id }).first<Row | undefined>();
    return row && toDelivery(row);
  };

  /** One statement decides: of two processes at once, the database lets one change the row. */
  const claim = async (row: Row, until: number): Promise<LogoutDelivery[]> => {
    const changed = await table()
      .where({ id: row['id'], next_attempt_at: row['next_attempt_at'], state: 'waiting' })
      .update({ next_attempt_at: until });
    return changed === 1 ? [toDelivery(row)] : [];
  };

  return {
    async add(notices) {
      if (notices.length === 0) return;
      const at = now();
      await table().insert(
        notices.map(({ clientId, subject, sid, client }) => ({
          delivery_id: randomUUID(),
          client_id: clientId,
          account_id: subject,
          sid: sid ?? null,
          client: client === undefined ? null : JSON.stringify(client),
          state: 'waiting',
          attempts: 0,
          queued_at: at,
          next_attempt_at: at,
        })),
      );
    },

    async claimDue({ limit, lasts }) {
      const at = now();
      const rows = await table()
        .where('state', 'waiting')
        .where('next_attempt_at', '<=', at)
        .orderBy('next_attempt_at')
        .limit(limit)
        .select<Row[]>('*');
      const claimed = await Promise.all(rows.map((row) => claim(row, at + lasts)));
      return claimed.flat();
    },

    async settle({ id, attempt: { fault, status, latency }, delay }) {
      const at = now();
      const state: DeliveryState =
        fault === undefined ? 'delivered' : delay === undefined ? 'failed' : 'waiting';
      await table()
        .where({ delivery_id: id })
        .increment('attempts', 1)
        .update({
          state,
          attempted_at: at,
          next_attempt_at: state === 'waiting' && delay !== undefined ? at + delay : null,
          latency,
          status: status ?? null,
          fault: fault ?? null,
        });
      if (state !== 'waiting')
        await table()
          .where({ delivery_id: id, forget: 1 })
          .update({ account_id: '', sid: null, client: null });
    },

    async list({ page, pageSize, clientId, state }) {
      const where = {
        ...(clientId === undefined ? {} : { client_id: clientId }),
        ...(state === undefined ? {} : { state }),
      };
      const [counted] = await table().where(where).count<Row[]>({ total: '*' });
      const rows = await table()
        .where(where)
        .orderBy([
          { column: 'queued_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(pageSize)
        .offset((page - 1) * pageSize)
        .select<Row[]>('*');
      return { deliveries: rows.map(toDelivery), total: toNumber(counted?.['total']) ?? 0 };
    },

    async retry(id) {
      const changed = await table()
        .where({ delivery_id: id })
        .whereNot('state', 'delivered')
        // Nobody knows any more whom it was about.
        .whereNot('account_id', '')
        .update({ state: 'waiting', next_attempt_at: now() });
      return changed === 1 ? find(id) : undefined;
    },

    async unreachable() {
      const rows = await table()
        .where('attempts', '>', 0)
        .groupBy('client_id', 'state')
        .max({ attempted_at: 'attempted_at' })
        .select<Row[]>('client_id', 'state');
      const lastOf = (clientId: unknown, delivered: boolean): number =>
        Math.max(
          0,
          ...rows
            .filter((row) => row['client_id'] === clientId && (row['state'] === 'delivered') === delivered)
            .map((row) => toNumber(row['attempted_at']) ?? 0),
        );
      const clientIds = [...new Set(rows.map((row) => row['client_id']))];
      const failing = clientIds.filter((clientId) => lastOf(clientId, false) > lastOf(clientId, true));
      return Promise.all(
        failing.map(async (clientId): Promise<UnreachableClient> => {
          const attemptedAt = lastOf(clientId, false);
          const row = await table()
            .where({ client_id: clientId, attempted_at: attemptedAt })
            .whereNot('state', 'delivered')
            .first<Row | undefined>('fault');
          const fault = (row?.['fault'] as DeliveryFault | undefined) ?? null;
          return { clientId: String(clientId), attemptedAt, fault };
        }),
      );
    },

    removeBefore: (time) =>
      deleteFound(table, table().whereNot('state', 'waiting').where('queued_at', '<', time).limit(BATCH)),
  };
}
