/**
 * Lists of sessions and grants, read from the small tables beside the artifacts.
 */
import type { Core } from '@strapi/strapi';
import { GRANT_UID, SESSION_CLIENT_UID, SESSION_UID, USER_UID } from '../constants';
import type {
  GrantQuery,
  ListedGrant,
  ListedSession,
  Owner,
  SessionDirectory,
  SessionQuery,
} from '../domain/ports';
import { likeLiteral } from './like';
import { createTable, now, toNumber, type Row } from './table';

/** A session that was not seen for longer is idle, in seconds. */
const RECENT = 24 * 60 * 60;

const SESSION_SORTS: Readonly<Record<SessionQuery['sort']['by'], string>> = {
  seenAt: 'seen_at',
  startedAt: 'started_at',
  expiresAt: 'expires_at',
};
const GRANT_SORTS: Readonly<Record<GrantQuery['sort']['by'], string>> = {
  startedAt: 'started_at',
  expiresAt: 'expires_at',
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const totalIn = ([row]: Row[]): number => toNumber(row?.['total']) ?? 0;

export function createSessionDirectory({ strapi }: { strapi: Core.Strapi }): SessionDirectory {
  const sessions = createTable({ strapi, uid: SESSION_UID });
  const clientsOfSessions = createTable({ strapi, uid: SESSION_CLIENT_UID });
  const grants = createTable({ strapi, uid: GRANT_UID });
  const users = createTable({ strapi, uid: USER_UID });

  /** Those whose user name or e-mail address has the text in it, whatever its case. */
  const subjectsMatching = (text: string) => {
    const pattern = `%${likeLiteral(text.toLowerCase())}%`;
    return users()
      .select('document_id')
      .whereRaw("(lower(username) like ? escape '!' or lower(email) like ? escape '!')", [pattern, pattern]);
  };

  const alive = (table: typeof sessions, { search, subject }: Pick<SessionQuery, 'search' | 'subject'>) => {
    // The plus keeps SQLite from the index by expiry: nearly everything is alive, and the order has an index of its own.
    const query = table().whereRaw('+expires_at > ?', [now()]);
    if (subject !== undefined) query.where({ account_id: subject });
    if (search !== undefined) {
      query.where((either) => {
        void either.whereIn('account_id', subjectsMatching(search)).orWhere({ account_id: search });
      });
    }
    return query;
  };

  const matchingSessions = ({ clientId, state, ...rest }: SessionQuery) => {
    const query = alive(sessions, rest);
    if (clientId !== undefined)
      query.whereIn('reference', clientsOfSessions().select('reference').where({ client_id: clientId }));
    if (state !== undefined) query.where('seen_at', state === 'recent' ? '>=' : '<', now() - RECENT);
    return query;
  };

  const matchingGrants = ({ clientId, state, ...rest }: GrantQuery) => {
    const query = alive(grants, rest);
    if (clientId !== undefined) query.where({ client_id: clientId });
    if (state !== undefined) query.where({ offline: state === 'offline' ? 1 : 0 });
    return query;
  };

  /** One page, in an order that no two rows share. */
  const pageOf = async (
    matching: ReturnType<typeof alive>,
    {
      column,
      direction,
      page,
      pageSize,
    }: { column: string; direction: 'asc' | 'desc'; page: number; pageSize: number },
  ): Promise<Row[]> =>
    matching
      .orderBy([
        { column, order: direction },
        { column: 'id', order: direction },
      ])
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .select<Row[]>('*');

  const ownersOf = async (subjects: readonly string[]): Promise<Map<string, Owner>> => {
    const rows = await users()
      .whereIn('document_id', [...new Set(subjects)])
      .select<Row[]>('document_id', 'username', 'email');
    return new Map(
      rows.map((row) => [
        String(row['document_id']),
        { username: textOrNull(row['username']), email: textOrNull(row['email']) },
      ]),
    );
  };

  const clientsBySession = async (references: readonly string[]): Promise<Map<string, string[]>> => {
    const rows = await clientsOfSessions()
      .whereIn('reference', references)
      .orderBy('client_id')
      .select<Row[]>('reference', 'client_id');
    const found = new Map<string, string[]>();
    for (const row of rows) {
      const reference = String(row['reference']);
      found.set(reference, [...(found.get(reference) ?? []), String(row['client_id'])]);
    }
    return found;
  };

  const toSession = (row: Row): Omit<ListedSession, 'clientIds' | 'owner'> => ({
    reference: String(row['reference']),
    subject: String(row['account_id']),
    address: textOrNull(row['address']),
    userAgent: textOrNull(row['user_agent']),
    startedAt: toNumber(row['started_at']) ?? 0,
    seenAt: toNumber(row['seen_at']) ?? 0,
    expiresAt: toNumber(row['expires_at']) ?? 0,
  });

  const toGrant = (row: Row): Omit<ListedGrant, 'owner'> => ({
    reference: String(row['reference']),
    subject: String(row['account_id']),
    clientId: String(row['client_id']),
    scopes: (textOrNull(row['scope']) ?? '').split(' ').filter(Boolean),
    isOffline: toNumber(row['offline']) === 1,
    startedAt: toNumber(row['started_at']) ?? 0,
    expiresAt: toNumber(row['expires_at']) ?? 0,
  });

  const countOf = async (matching: ReturnType<typeof alive>): Promise<number> =>
    totalIn(await matching.count<Row[]>({ total: '*' }));

  return {
    async sessions(query) {
      const { sort, page, pageSize } = query;
      const rows = await pageOf(matchingSessions(query), {
        column: SESSION_SORTS[sort.by],
        direction: sort.direction,
        page,
        pageSize,
      });
      const found = rows.map(toSession);
      const [total, owners, clients] = await Promise.all([
        countOf(matchingSessions(query)),
        ownersOf(found.map(({ subject }) => subject)),
        clientsBySession(found.map(({ reference }) => reference)),
      ]);
      return {
        sessions: found.map((session) => ({
          ...session,
          owner: owners.get(session.subject),
          clientIds: clients.get(session.reference) ?? [],
        })),
        total,
      };
    },

    async grants(query) {
      const { sort, page, pageSize } = query;
      const rows = await pageOf(matchingGrants(query), {
        column: GRANT_SORTS[sort.by],
        direction: sort.direction,
        page,
        pageSize,
      });
      const found = rows.map(toGrant);
      const [total, owners] = await Promise.all([
        countOf(matchingGrants(query)),
        ownersOf(found.map(({ subject }) => subject)),
      ]);
      return { grants: found.map((grant) => ({ ...grant, owner: owners.get(grant.subject) })), total };
    },

    async countSessions({ subject, clientId }) {
      const query = sessions().where('expires_at', '>', now());
      if (subject !== undefined) query.where({ account_id: subject });
      if (clientId !== undefined)
        query.whereIn('reference', clientsOfSessions().select('reference').where({ client_id: clientId }));
      return totalIn(await query.count<Row[]>({ total: '*' }));
    },
  };
}
