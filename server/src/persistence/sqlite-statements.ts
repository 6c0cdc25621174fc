/** Statements for SQLite, by the host's own driver. */
import type { Core } from '@strapi/strapi';
import { createGathering } from './gathering';
import type { Statement, Statements, Value } from './statements';
import type { Row } from './table';

type Knex = Core.Strapi['db']['connection'];

/** What this uses of better-sqlite3, which is the host's dependency and not ours. */
export interface SqliteStatement {
  get(...values: readonly Value[]): unknown;
  run(...values: readonly Value[]): { changes: number };
}

export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  inTransaction: boolean;
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

export interface SqliteClient {
  driver: SqliteDriver;
  /** As the query builder was set up. */
  config: { client: unknown };
  connectionSettings: { filename?: string; options?: SqliteFile['options'] };
  acquireConnection(): Promise<SqliteConnection>;
  releaseConnection(connection: SqliteConnection): Promise<void>;
}

/** Each connection keeps what it has prepared. */
function createPreparer(): (connection: SqliteConnection, sql: string) => SqliteStatement {
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

/** What one request writes at once. */
interface Work {
  statements: readonly Statement[];
  /** It is one statement, whose row is wanted. */
  returns?: true;
}

interface Written {
  changes: number;
  row?: Row | undefined;
}

/** Those that write together keep everybody else on this host waiting: some milliseconds at most. */
const WRITE_TOGETHER_AT_MOST = 16;

/**
 * SQLite by better-sqlite3. What is read needs no turn on the host's one connection, where it would wait for whatever
 * transaction is open there: it has a connection of its own, which sees what is committed. What is written takes its
 * turn, so that it never becomes a part of somebody else's transaction; what several requests write at about the same
 * time is committed once.
 *
 * @param wrote is told of each commit.
 */
export function createSqliteStatements(
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

  const rowOf = (connection: SqliteConnection, { sql, values }: Statement): Row | undefined =>
    prepare(connection, sql).get(...values) as Row | undefined;

  const carryOut = (connection: SqliteConnection, { statements, returns }: Work): Written => {
    const [only] = statements;
    if (returns && only) {
      return { changes: 1, row: rowOf(connection, only) };
    }
    const changes = statements.map(({ sql, values }) => prepare(connection, sql).run(...values).changes);
    return { changes: changes.reduce((total, count) => total + count, 0) };
  };

  /** Nothing else of this process comes in between: from here to the end it is not interrupted. */
  const inTransaction = (connection: SqliteConnection, works: readonly Work[]): Written[] => {
    prepare(connection, 'begin immediate').run();
    try {
      const written = works.map((work) => carryOut(connection, work));
      prepare(connection, 'commit').run();
      return written;
    } catch (error) {
      // SQLite ends it by itself where it has no room left.
      if (connection.inTransaction) connection.exec('rollback');
      throw error;
    }
  };

  const write = createGathering<Work, Written>({
    most: WRITE_TOGETHER_AT_MOST,
    async together(works) {
      const isOne = works.flatMap(({ statements }) => statements).length === 1;
      const written = await inTurn((connection) =>
        isOne ? works.map((work) => carryOut(connection, work)) : inTransaction(connection, works),
      );
      wrote();
      return written;
    },
  });

  const afterFailing = async (error: unknown, statement: Statement): Promise<Row | undefined> => {
    if (!isBusy(error)) throw error;
    return inTurn((connection) => rowOf(connection, statement));
  };

  return {
    isRemote: false,

    // It answers at once: an async function would cost as much as the question.
    first(statement) {
      try {
        reader ??= open();
        return Promise.resolve(rowOf(reader, statement));
      } catch (error) {
        return afterFailing(error, statement);
      }
    },

    run: async (statement) => (await write({ statements: [statement] })).changes,

    returning: async (statement) => (await write({ statements: [statement], returns: true })).row,

    async runAll(statements) {
      await write({ statements });
    },

    close: () => {
      reader?.close();
      reader = undefined;
    },
  };
}
