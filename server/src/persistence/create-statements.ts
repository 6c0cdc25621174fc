/** The statements of the database that the host has. */
import type { Core } from '@strapi/strapi';
import { createPostgresStatements, postgresClientOf } from './postgres-statements';
import { createSqliteStatements, onDisk, sqliteClientOf } from './sqlite-statements';
import type { Statements } from './statements';
import type { Row } from './table';

type Knex = Core.Strapi['db']['connection'];

/** The drivers' answers to a statement of one's own have different shapes. */
const rowsOf = (answer: unknown): Row[] => {
  if (!Array.isArray(answer)) return [];
  return (Array.isArray(answer[0]) ? answer[0] : answer) as Row[];
};

const changesOf = (answer: unknown): number => {
  const header = (Array.isArray(answer) ? answer[0] : answer) as { affectedRows?: number; changes?: number };
  return header.affectedRows ?? header.changes ?? 0;
};

/** MySQL and MariaDB, by the host's own query builder; SQLite where it is in memory. */
const createBuiltStatements = (knex: Knex, { isRemote }: { isRemote: boolean }): Statements => ({
  isRemote,
  first: async ({ sql, values }) => rowsOf(await knex.raw(sql, [...values]))[0],
  run: async ({ sql, values }) => changesOf(await knex.raw(sql, [...values])),
  runAll: async (statements) => {
    const [only] = statements;
    if (only && statements.length === 1) {
      await knex.raw(only.sql, [...only.values]);
      return;
    }
    await knex.transaction(async (transaction) => {
      for (const { sql, values } of statements) await transaction.raw(sql, [...values]);
    });
  },
  close: () => undefined,
});

/** @param wrote is told of each commit to a SQLite file. */
export function createStatements({
  strapi,
  wrote = () => undefined,
}: {
  strapi: Core.Strapi;
  wrote?: () => void;
}): Statements {
  const knex = strapi.db.connection;
  const postgres = postgresClientOf(knex);
  if (postgres) return createPostgresStatements({ client: postgres, log: strapi.log });
  const sqlite = sqliteClientOf(knex);
  const file = onDisk(strapi);
  if (sqlite && file) return createSqliteStatements(sqlite, { file, wrote });
  return createBuiltStatements(knex, { isRemote: sqlite === undefined });
}
