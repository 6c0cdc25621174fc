/**
 * Clients in the host's database. Their secrets are kept as keyed digests: they can be checked, not read.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { CLIENT_DAY_UID, CLIENT_UID } from '../constants';
import { clientKind, type ClientMetadata } from '../domain/clients';
import { CannotUnseal, ClientChanged, ClientExists } from '../domain/errors';
import type {
  Client,
  ClientOrigin,
  ClientQuery,
  ClientStore,
  ClientUse,
  NewClient,
  StoredSecret,
} from '../domain/ports';
import { parseJson } from './json-column';
import { createKept } from './kept';
import { likeLiteral } from './like';
import { createRevision } from './revision';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** Its revision grows with every change of a client. */
const TOPIC = 'clients';

const toClient = (row: Row): Client => ({
  metadata: parseJson(row['metadata']) as ClientMetadata,
  enabled: Boolean(row['enabled']),
  origin: row['origin'] as ClientOrigin,
  secrets: parseJson(row['secrets']) as StoredSecret[],
  createdAt: toNumber(row['issued_at']) ?? 0,
  version: toNumber(row['version']) ?? 1,
});

const toUse = (row: Row): ClientUse => ({
  lastSignInAt: toNumber(row['last_at']),
  signIns30Days: toNumber(row['sign_ins']) ?? 0,
});

const toRow = ({ metadata, enabled, origin, secrets }: NewClient): Row => ({
  client_id: metadata.client_id,
  client_name: metadata.client_name ?? null,
  search_text: searchable(`${metadata.client_id} ${metadata.client_name ?? ''}`),
  kind: clientKind(metadata),
  metadata: JSON.stringify(metadata),
  enabled,
  origin,
  secrets: JSON.stringify(secrets),
});

/** Bound to its client: it opens in no other place. */
const sealingPurpose = (clientId: string): string => `client-secret:${clientId}`;

const isCurrent = (secret: StoredSecret): boolean => secret.expires_at === null || secret.expires_at > now();

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Folded here and not by the database: SQLite knows the case of ASCII letters only. */
const searchable = (text: string): string =>
  text.replaceAll('\u0000', '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const SECONDS_PER_DAY = 86_400;
const DAYS_COUNTED = 30;

/** What a list can be sorted by, as expressions over the columns that are selected. */
const SORT_COLUMNS: Record<ClientQuery['sort']['by'], string> = {
  client_name: 'lower(coalesce(client_name, client_id))',
  client_id_issued_at: 'issued_at',
  last_sign_in_at: 'coalesce(last_at, 0)',
  sign_ins_30_days: 'coalesce(sign_ins, 0)',
};

export function createClientStore({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): ClientStore {
  const table = createTable({ strapi, uid: CLIENT_UID });
  const days = createTable({ strapi, uid: CLIENT_DAY_UID });

  const revision = createRevision({ strapi, topic: TOPIC });

  const read = async (clientId: string): Promise<Client | undefined> => {
    const row = await table().where({ client_id: clientId }).first<Row | undefined>();
    // Databases may compare without regard to case; a client_id is exact.
    return row?.['client_id'] === clientId ? toClient(row) : undefined;
  };

  const kept = createKept({ revision: () => revision.read(), load: read });

  const find = async (clientId: string): Promise<Client | undefined> => {
    // No client has a name with NUL in it; PostgreSQL answers with an error instead of "none".
    if (clientId.includes('\u0000') || clientId in Object.prototype) return undefined;
    return kept.find(clientId);
  };

  /** After a change is stored: at once here, and within a second in other processes. */
  const changed = async (): Promise<void> => {
    kept.forget();
    await revision.bump();
  };

  const matching = ({ search, enabled, kind }: ClientQuery) => {
    const query = table();
    if (search) query.whereRaw("search_text like ? escape '!'", [`%${likeLiteral(searchable(search))}%`]);
    if (enabled !== undefined) query.where({ enabled });
    if (kind !== undefined) query.where({ kind });
    return query;
  };

  /** Use of every client: its last sign-in, and how many it had in the last days. */
  const use = () =>
    days()
      .select('client_id as used_by')
      .max('last_at as last_at')
      .select(
        strapi.db.connection.raw('sum(case when day > ? then sign_ins else 0 end) as sign_ins', [
          Math.floor(now() / SECONDS_PER_DAY) - DAYS_COUNTED,
        ]),
      )
      .groupBy('client_id')
      .as('client_use');

  return {
    find,

    async list(query) {
      const { page, pageSize, sort } = query;
      const [counted] = await matching(query).count<Row[]>({ total: '*' });
      const rows = await matching(query)
        .leftJoin(use(), 'client_use.used_by', 'client_id')
        .select<Row[]>('*')
        // Never what a request says: a column of the table above, and one of two words.
        .orderByRaw(`${SORT_COLUMNS[sort.by]} ${sort.direction === 'asc' ? 'asc' : 'desc'}, client_id`)
        .limit(pageSize)
        .offset((page - 1) * pageSize);
      return {
        clients: rows.map((row) => ({ ...toClient(row), ...toUse(row) })),
        total: toNumber(counted?.['total']) ?? 0,
      };
    },

    async all() {
      const rows = await table()
        .select<Row[]>('*')
        .orderBy([{ column: 'issued_at' }, { column: 'client_id' }]);
      return rows.map(toClient);
    },

    async create(clients) {
      const createdAt = now();
      const taken = async (): Promise<ClientExists | undefined> => {
        for (const { metadata } of clients) {
          if (await read(metadata.client_id)) return new ClientExists(metadata.client_id);
        }
        return undefined;
      };
      const before = await taken();
      if (before) throw before;
      try {
        await strapi.db.connection.transaction(async (transaction) => {
          for (const client of clients) {
            await table()
              .transacting(transaction)
              .insert({ ...toRow(client), issued_at: createdAt, version: 1 });
          }
        });
      } catch (error) {
        // Two at once: the unique column let one in.
        throw (await taken()) ?? error;
      }
      await changed();
      return clients.map((client) => ({ ...client, createdAt, version: 1 }));
    },

    async replace({ version, ...client }) {
      const clientId = client.metadata.client_id;
      // One statement decides: of two changes at once, the database lets one through.
      const replaced = await table()
        .where({ client_id: clientId })
        .whereRaw('coalesce(version, 1) = ?', [version])
        .update({ ...toRow(client), version: version + 1 });
      const stored = replaced === 1 ? await read(clientId) : undefined;
      if (!stored) throw new ClientChanged(clientId);
      await changed();
      return { ...client, createdAt: stored.createdAt, version: version + 1 };
    },

    async remove(clientId) {
      const removed = (await table().where({ client_id: clientId }).delete()) > 0;
      await changed();
      return removed;
    },

    digest(secret) {
      const [digest] = vault.digests(secret);
      if (digest === undefined) throw new TypeError('the vault gave no digest');
      return digest;
    },

    seal: ({ clientId, secret }) => vault.seal({ text: secret, purpose: sealingPurpose(clientId) }),

    secretOf({ metadata, secrets = [] }) {
      const latest = secrets
        .filter((secret) => secret.sealed !== undefined && isCurrent(secret))
        .toSorted((a, b) => a.created_at - b.created_at)
        .at(-1);
      if (latest?.sealed === undefined) return undefined;
      try {
        return vault.open({ sealed: latest.sealed, purpose: sealingPurpose(metadata.client_id) });
      } catch (error) {
        // The host's secret is another one: the client needs a new secret, as it would with a digest.
        if (error instanceof CannotUnseal) return undefined;
        throw error;
      }
    },

    async secretMatches({ clientId, secret }) {
      const client = await find(clientId);
      const digests = vault.digests(secret);
      const stored = (client?.secrets ?? []).filter(isCurrent);
      return stored.some((candidate) => digests.some((digest) => equal(candidate.digest, digest)));
    },
  };
}
