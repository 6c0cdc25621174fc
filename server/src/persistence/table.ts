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

/** Databases give big integers as texts. */
export const toNumber = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Seconds since the epoch. */
export const now = (): number => Math.floor(Date.now() / 1000);
