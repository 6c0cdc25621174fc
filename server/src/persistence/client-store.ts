/**
 * Clients in the host's database. Their secrets are kept as keyed digests: they can be checked, not read.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { CLIENT_UID } from '../constants';
import type { ClientMetadata } from '../domain/clients';
import { ClientExists } from '../domain/errors';
import type { Client, ClientOrigin, ClientStore, StoredSecret } from '../domain/ports';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** JSON columns come back parsed from some databases, and as text from others. */
const parse = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

const toClient = (row: Row): Client => ({
  metadata: parse(row['metadata']) as ClientMetadata,
  enabled: Boolean(row['enabled']),
  origin: row['origin'] as ClientOrigin,
  secrets: parse(row['secrets']) as StoredSecret[],
  createdAt: toNumber(row['issued_at']) ?? 0,
});

const toRow = ({ metadata, enabled, origin, secrets }: Omit<Client, 'createdAt'>): Row => ({
  client_id: metadata.client_id,
  client_name: metadata.client_name ?? null,
  metadata: JSON.stringify(metadata),
  enabled,
  origin,
  secrets: JSON.stringify(secrets),
});

const isCurrent = (secret: StoredSecret): boolean => secret.expires_at === null || secret.expires_at > now();

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Takes the meaning of `%` and `_` away (SQL LIKE), with `!` as the escape character: databases differ on `\`. */
const likeLiteral = (text: string): string => text.replace(/[!%_]/g, (mark) => `!${mark}`);

export function createClientStore({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): ClientStore {
  const table = createTable({ strapi, uid: CLIENT_UID });

  const find = async (clientId: string): Promise<Client | undefined> => {
    const row = await table().where({ client_id: clientId }).first<Row | undefined>();
    // Databases may compare without regard to case; a client_id is exact.
    return row?.['client_id'] === clientId ? toClient(row) : undefined;
  };

  return {
    find,

    async list({ page, pageSize, search }) {
      const matching = () => {
        const query = table();
        if (search) {
          const pattern = `%${likeLiteral(search.toLowerCase())}%`;
          query.whereRaw("(lower(client_id) like ? escape '!' or lower(client_name) like ? escape '!')", [
            pattern,
            pattern,
          ]);
        }
        return query;
      };
      const [counted] = await matching().count<Row[]>({ total: '*' });
      const rows = await matching()
        .select<Row[]>('*')
        .orderBy([{ column: 'issued_at', order: 'desc' }, { column: 'client_id' }])
        .limit(pageSize)
        .offset((page - 1) * pageSize);
      return { clients: rows.map(toClient), total: toNumber(counted?.['total']) ?? 0 };
    },

    async create(client) {
      const clientId = client.metadata.client_id;
      if (await find(clientId)) throw new ClientExists(clientId);
      const createdAt = now();
      try {
        await table().insert({ ...toRow(client), issued_at: createdAt });
      } catch (error) {
        // Two at once: the unique column let one in.
        if (await find(clientId)) throw new ClientExists(clientId);
        throw error;
      }
      return { ...client, createdAt };
    },

    async replace(client) {
      await table().where({ client_id: client.metadata.client_id }).update(toRow(client));
    },

    digest(secret) {
      const [digest] = vault.digests(secret);
      if (digest === undefined) throw new TypeError('the vault gave no digest');
      return digest;
    },

    async secretMatches({ clientId, secret }) {
      const client = await find(clientId);
      const digests = vault.digests(secret);
      const stored = (client?.secrets ?? []).filter(isCurrent);
      return stored.some((candidate) => digests.some((digest) => equal(candidate.digest, digest)));
    },
  };
}
