/**
 * Statements on the paths that every request takes: written once, and handed to the database's own driver. The query
 * builder would write each of them anew, which takes longer than the database does to answer.
 */
import type { Core } from '@strapi/strapi';
import type { Row } from './table';

export type Value = string | number | null;

export interface Statement {
  /** With `?` for each value. */
  sql: string;
  values: readonly Value[];
  /** Names the one row that it writes, where it is known: statements for different rows can be carried out at once. */
  row?: string;
}

export interface Statements {
  /** The database is another process: to ask it takes longer than it takes to answer. */
  isRemote: boolean;
  /** The first row, as it is once every change that was acknowledged before is seen. */
  first(statement: Statement): Promise<Row | undefined>;
  /** @returns how many rows it changed. */
  run(statement: Statement): Promise<number>;
  /** All of them or none. */
  runAll(statements: readonly Statement[]): Promise<void>;
  close(): void;
}

type Knex = Core.Strapi['db']['connection'];

/** What this uses of better-sqlite3, which is the host's dependency and not ours. */
export interface SqliteStatement {
  get(...values: readonly Value[]): unknown;
  run(...values: readonly Value[]): { changes: number };
}

export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  close(): void;
}

export interface SqliteFile {
  filename: string;
  /** Of the host's driver. */
  options: { nativeBinding?: string };
}

export type SqliteDriver = new (
  filename: string,
  options: SqliteFile['options'] & { readonly: boolean; timeout: number; fileMustExist: boolean },
) => SqliteConnection;

interface SqliteClient {
  driver: SqliteDriver;
  /** As the query builder was set up. */
  config: { client: unknown };
  connectionSettings: { filename?: string; options?: SqliteFile['options'] };
  acquireConnection(): Promise<SqliteConnection>;
  releaseConnection(connection: SqliteConnection): Promise<void>;
}

/** Each connection keeps what it has prepared. */
export function createPreparer(): (connection: SqliteConnection, sql: string) => SqliteStatement {
  const prepared = new WeakMap<SqliteConnection, Map<string, SqliteStatement>>();
  return (connection, sql) => {
    let ofConnection = prepared.get(connection);
    if (!ofConnection) prepared.set(connection, (ofConnection = new Map<string, SqliteStatement>()));
    let statement = ofConnection.get(sql);
    if (!statement) ofConnection.set(sql, (statement = connection.prepare(sql)));
    return statement;
  };
}

const isBusy = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY');

/**
 * SQLite by better-sqlite3. What is read needs no turn on the host's one connection, where it would wait for whatever
 * transaction is open there: it has a connection of its own, which sees what is committed. What is written takes its
 * turn, so that it never becomes a part of somebody else's transaction.
 */
function createSqliteStatements(
  client: SqliteClient,
  { file: { filename, options }, wrote }: { file: SqliteFile; wrote: () => void },
): Statements {
  const prepare = createPreparer();
  // It must not wait for a lock: waiting stops the whole process, and whoever holds the lock may be this process.
  const open = (): SqliteConnection =>
    new client.driver(filename, { ...options, readonly: true, timeout: 0, fileMustExist: true });
  let reader: SqliteConnection | undefined;

  const inTurn = async <T>(work: (connection: SqliteConnection) => T): Promise<T> => {
    const connection = await client.acquireConnection();
    try {
      return work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  };

  const write = async <T>(work: (connection: SqliteConnection) => T): Promise<T> => {
    const result = await inTurn(work);
    wrote();
    return result;
  };

  return {
    isRemote: false,

    async first({ sql, values }) {
      try {
        reader ??= open();
        return prepare(reader, sql).get(...values) as Row | undefined;
      } catch (error) {
        if (!isBusy(error)) throw error;
        return inTurn((connection) => prepare(connection, sql).get(...values) as Row | undefined);
      }
    },

    run: ({ sql, values }) => write((connection) => prepare(connection, sql).run(...values).changes),

    runAll: (statements) =>
      write((connection) => {
        const [only] = statements;
        if (only && statements.length === 1) {
          prepare(connection, only.sql).run(...only.values);
          return;
        }
        // Nothing else of this process comes in between: from here to the end it is not interrupted.
        prepare(connection, 'begin immediate').run();
        try {
          for (const { sql, values } of statements) prepare(connection, sql).run(...values);
          prepare(connection, 'commit').run();
        } catch (error) {
          connection.exec('rollback');
          throw error;
        }
      }),

    close: () => {
      reader?.close();
      reader = undefined;
    },
  };
}

/** What this uses of `pg`, which is the host's dependency and not ours. */
interface PostgresConnection {
  query(query: { text: string; values: readonly Value[] }): Promise<{ rows: Row[]; rowCount: number | null }>;
}

interface PostgresClient {
  acquireConnection(): Promise<PostgresConnection>;
  releaseConnection(connection: PostgresConnection): Promise<void>;
}

/** Statements come in few shapes; lists of many lengths make more of them. */
const TEXTS_AT_MOST = 1_000;

/** The statements as one, in PostgreSQL's words: each writes its own row, so that their order does not matter. */
function createTexts(): (statements: readonly Statement[]) => string {
  const texts = new Map<string, string>();
  const numbered = (sql: string): string => {
    let count = 0;
    return sql.replaceAll('?', () => `$${(count += 1)}`);
  };
  const joined = (parts: readonly string[]): string => {
    const before = parts.slice(0, -1).map((sql, index) => `w${index} as (${sql})`);
    return before.length === 0 ? parts.join('') : `with ${before.join(', ')} ${parts.at(-1)}`;
  };
  return (statements) => {
    const parts = statements.map(({ sql }) => sql);
    const key = parts.join(';');
    let text = texts.get(key);
    if (text === undefined) {
      text = numbered(joined(parts));
      if (texts.size >= TEXTS_AT_MOST) texts.clear();
      texts.set(key, text);
    }
    return text;
  };
}

const writeDifferentRows = (statements: readonly Statement[]): boolean => {
  const rows = statements.flatMap(({ row }) => (row === undefined ? [] : [row]));
  return rows.length === statements.length && new Set(rows).size === rows.length;
};

/**
 * PostgreSQL, over the connections of the host's pool: one round trip for what is written together. Statements have no
 * names there, since a pooler in between (PgBouncer) may hand each to another session.
 */
function createPostgresStatements(client: PostgresClient): Statements {
  const textOf = createTexts();

  const withConnection = async <T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> => {
    const connection = await client.acquireConnection();
    try {
      return await work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  };

  const ask = (statements: readonly Statement[]) =>
    withConnection((connection) =>
      connection.query({
        text: textOf(statements),
        values: statements.flatMap(({ values }) => values),
      }),
    );

  const inTransaction = (statements: readonly Statement[]) =>
    withConnection(async (connection) => {
      await connection.query({ text: 'begin', values: [] });
      try {
        for (const statement of statements) {
          await connection.query({ text: textOf([statement]), values: statement.values });
        }
        await connection.query({ text: 'commit', values: [] });
      } catch (error) {
        // Where that fails the connection is gone, and what it had begun with it.
        await connection.query({ text: 'rollback', values: [] }).catch(() => undefined);
        throw error;
      }
    });

  return {
    isRemote: true,
    first: async (statement) => (await ask([statement])).rows[0],
    run: async (statement) => (await ask([statement])).rowCount ?? 0,
    runAll: async (statements) => {
      if (statements.length === 0) return;
      await (statements.length === 1 || writeDifferentRows(statements)
        ? ask(statements)
        : inTransaction(statements));
    },
    close: () => undefined,
  };
}

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

/** The host's client for SQLite; undefined where its database is another. */
export function sqliteClientOf(knex: Knex): SqliteClient | undefined {
  const client = knex.client as { driverName?: string };
  return client.driverName === 'better-sqlite3' ? (knex.client as SqliteClient) : undefined;
}

/** Undefined where the host's database is no file of SQLite's. */
export function onDisk(strapi: Core.Strapi): SqliteFile | undefined {
  const { filename = '', options: { nativeBinding } = {} } =
    sqliteClientOf(strapi.db.connection)?.connectionSettings ?? {};
  if (filename === '' || filename === ':memory:') return undefined;
  return { filename, options: nativeBinding === undefined ? {} : { nativeBinding } };
}

/** @param wrote is told of each commit to a SQLite file. */
export function createStatements({
  strapi,
  wrote = () => undefined,
}: {
  strapi: Core.Strapi;
  wrote?: () => void;
}): Statements {
  const knex = strapi.db.connection;
  const client = knex.client as { driverName?: string };
  if (client.driverName === 'pg') return createPostgresStatements(knex.client as PostgresClient);
  const sqlite = sqliteClientOf(knex);
  const file = onDisk(strapi);
  if (sqlite && file) return createSqliteStatements(sqlite, { file, wrote });
  return createBuiltStatements(knex, { isRemote: sqlite === undefined });
}
