/**
 * Lean access to the plugin's own tables: the host's connection without its query engine, which costs too much on the
 * paths that every request takes.
 */
import type { Core } from '@strapi/strapi';

export type Row = Record<string, unknown>;

/** A table that the host made for one of the plugin's content types. */
export function createTable({ strapi, uid }: { strapi: Core.Strapi; uid: string }) {
  const { tableName } = strapi.db.metadata.get(uid);
  /** A fresh query on the table, within the connection's schema. */
  return () => strapi.db.getConnection(tableName);
}

/** The table's name for a statement of our own, within the connection's schema. */
export function tableNameIn(strapi: Core.Strapi, uid: string): string {
  const { tableName } = strapi.db.metadata.get(uid);
  const schema = strapi.db.getSchemaName();
  return strapi.db.connection.ref(schema ? `${schema}.${tableName}` : tableName).toQuery();
}

export type Table = ReturnType<typeof createTable>;

/**
 * Deletes the rows that a query on the table finds, which says how many at most. Ids first: MySQL does not delete from a
 * subquery with a limit.
 *
 * @returns how many went.
 */
export async function deleteFound(table: Table, found: ReturnType<Table>): Promise<number> {
  const rows = await found.select<Row[]>('id');
  if (rows.length === 0) return 0;
  return table()
    .whereIn(
      'id',
      rows.map(({ id }) => Number(id)),
    )
    .delete();
}

/** Databases give big integers as texts. */
export const toNumber = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Seconds since the epoch. */
export const now = (): number => Math.floor(Date.now() / 1000);
