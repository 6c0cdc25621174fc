/**
 * Asks the log. Each question is made of parts that one index answers in the order of time, so that a page comes as
 * quickly from a million entries as from a hundred.
 */
import type { Core } from '@strapi/strapi';
import type { AuditAdmin, AuditChange, AuditKind, AuditOutcome } from '../domain/audit';
import {
  MAX_LISTED,
  type AuditFilter,
  type AuditMatch,
  type AuditPage,
  type StoredEntry,
} from '../domain/audit-store';
import { toNumber, type Row, type Table } from './table';

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const adminOf = (row: Row): AuditAdmin | null =>
  typeof row['admin_id'] === 'string' ? { id: row['admin_id'], email: textOf(row['admin_email']) } : null;

export const toEntry = (row: Row): StoredEntry => ({
  id: Number(row['id']),
  kind: row['kind'] as AuditKind,
  outcome: row['outcome'] as AuditOutcome,
  at: toNumber(row['occurred_at']) ?? 0,
  clientId: textOf(row['client_id']),
  subject: textOf(row['subject']),
  reason: textOf(row['reason']),
  reference: textOf(row['reference']),
  target: textOf(row['target']),
  address: textOf(row['address']),
  userAgent: textOf(row['user_agent']),
  admin: adminOf(row),
  details: JSON.parse(String(row['details'])) as Record<string, unknown>,
  changes: JSON.parse(String(row['changes'])) as AuditChange[],
});

const columnOf = (match: AuditMatch): Record<string, string> => {
  if ('clientId' in match) return { client_id: match.clientId };
  if ('subject' in match) return { subject: match.subject };
  if ('address' in match) return { address: match.address };
  if ('reference' in match) return { reference: match.reference };
  return { admin_email: match.adminEmail };
};

type Query = ReturnType<Table>;

const defined = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** One part of a question: entries with all of these properties. */
function matching(table: Table, filter: AuditFilter, match?: AuditMatch): Query {
  const { kind, outcome, clientId, subject, from, to } = filter;
  const query = table().where(defined({ kind, outcome, client_id: clientId, subject }));
  if (match) query.where(columnOf(match));
  if (from !== undefined) query.where('occurred_at', '>=', from);
  if (to !== undefined) query.where('occurred_at', '<', to);
  return query;
}

/** The parts of a question; none: nothing can be found. */
const partsOf = (table: Table, filter: AuditFilter): Query[] =>
  filter.anyOf ? filter.anyOf.map((match) => matching(table, filter, match)) : [matching(table, filter)];

type Direction = AuditPage['direction'];

const inTime = (direction: Direction) => [
  { column: 'occurred_at', order: direction },
  { column: 'id', order: direction },
];

interface Deps {
  knex: Core.Strapi['db']['connection'];
  table: Table;
}

/** The first `limit` of each part, together; an entry that several parts found is there once. Undefined: there is no part. */
function findIds(
  { knex, table }: Deps,
  {
    filter,
    direction,
    limit,
    after,
  }: { filter: AuditFilter; direction: Direction; limit: number; after?: StoredEntry | undefined },
): Query | undefined {
  const [first, ...others] = partsOf(table, filter).map((part, index) => {
    if (after) {
      part.where('occurred_at', '>=', after.at).whereRaw('(occurred_at > ? or id > ?)', [after.at, after.id]);
    }
    const found = part.orderBy(inTime(direction)).limit(limit).select('id', 'occurred_at');
    return knex.from(found.as(`part_${index}`)).select('id', 'occurred_at');
  });
  return first && knex.from(first.union(others).as('found'));
}

const rowsOf = async ({ table }: Deps, listed: Query, direction: Direction): Promise<StoredEntry[]> => {
  const ids = await listed.orderBy(inTime(direction)).select<Row[]>('id');
  const rows = await table()
    .whereIn(
      'id',
      ids.map(({ id }) => Number(id)),
    )
    .orderBy(inTime(direction))
    .select<Row[]>('*');
  return rows.map(toEntry);
};

/** The matches by their column: several applications are one question to one index. */
function valuesByColumn(matches: readonly AuditMatch[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [column, value] of matches.flatMap((match) => Object.entries(columnOf(match)))) {
    values.set(column, [...(values.get(column) ?? []), value]);
  }
  return values;
}

/**
 * How many entries there are, as far as `limit`. Which ones makes no difference here, so that none has to be sorted, and
 * several busy applications cost no more than one.
 */
async function countUpTo({ knex, table }: Deps, filter: AuditFilter, limit: number): Promise<number> {
  const { anyOf, ...rest } = filter;
  const questions = anyOf
    ? [...valuesByColumn(anyOf)].map(([column, values]) => matching(table, rest).whereIn(column, values))
    : [matching(table, rest)];
  const [first, ...others] = questions.map((question, index) =>
    knex.from(question.limit(limit).select('id').as(`count_${index}`)).select('id'),
  );
  if (!first) return 0;
  const [counted] = await knex.from(first.union(others).as('counted')).count<Row[]>({ total: '*' });
  return Math.min(toNumber(counted?.['total']) ?? 0, limit);
}

export async function listEntries(
  deps: Deps,
  filter: AuditFilter,
  { page, pageSize, direction }: AuditPage,
): Promise<{ entries: StoredEntry[]; total: number }> {
  const listed = findIds(deps, { filter, direction, limit: page * pageSize });
  if (!listed) return { entries: [], total: 0 };
  const [total, entries] = await Promise.all([
    countUpTo(deps, filter, MAX_LISTED + 1),
    rowsOf(deps, listed.offset((page - 1) * pageSize).limit(pageSize), direction),
  ]);
  return { entries, total };
}

/** The next ones in time; from the first where there is no last one. */
export async function entriesAfter(
  deps: Deps,
  filter: AuditFilter,
  { last, limit }: { last: StoredEntry | undefined; limit: number },
): Promise<StoredEntry[]> {
  const listed = findIds(deps, { filter, direction: 'asc', limit, after: last });
  return listed ? rowsOf(deps, listed.limit(limit), 'asc') : [];
}
