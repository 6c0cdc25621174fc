/**
 * The host's database as `rate-limiter-flexible` speaks to it.
 */
import type { Core } from '@strapi/strapi';
import {
  createAsking,
  postgresClientOf,
  type PostgresClient,
  type PostgresConnection,
} from './postgres-statements';
import {
  createPreparer,
  sqliteClientOf,
  type SqliteClient,
  type SqliteConnection,
  type SqliteStatement,
} from './sqlite-statements';
import type { Value } from './statements';

/** By this the library knows a query builder; it does not call it. */
const raw = () => undefined;

/** What the library uses of a connection to SQLite, and the connection that is behind it. */
interface SqliteLimiterConnection {
  prepare(sql: string): SqliteStatement;
  transaction<Work>(work: Work): Work;
  connection: SqliteConnection;
}

/**
 * On SQLite the library prepares its statement at each count, and puts a transaction around that one statement, which is
 * all or nothing by itself. It is prepared once here, and carried out alone.
 */
const sqliteLimiterClient = (client: SqliteClient) => {
  const prepare = createPreparer();
  return {
    raw,
    client: {
      config: client.config,
      async acquireConnection(): Promise<SqliteLimiterConnection> {
        const connection = await client.acquireConnection();
        return { prepare: (sql) => prepare(connection, sql), transaction: (work) => work, connection };
      },
      releaseConnection: ({ connection }: SqliteLimiterConnection) => client.releaseConnection(connection),
    },
  };
};

interface PostgresLimiterConnection {
  query(query: { text: string; values: Value[] }): Promise<unknown>;
  connection: PostgresConnection;
}

/** On PostgreSQL the library names its statements, which a pooler in between may not know. */
const postgresLimiterClient = (client: PostgresClient, { log }: Core.Strapi) => {
  const asked = createAsking({ log });
  return {
    raw,
    client: {
      async acquireConnection(): Promise<PostgresLimiterConnection> {
        const connection = await client.acquireConnection();
        return { query: ({ text, values }) => asked(connection, text, values), connection };
      },
      releaseConnection: ({ connection }: PostgresLimiterConnection) => client.releaseConnection(connection),
    },
  };
};

export function limiterClient(strapi: Core.Strapi): unknown {
  const knex = strapi.db.connection;
  const sqlite = sqliteClientOf(knex);
  if (sqlite) return sqliteLimiterClient(sqlite);
  const postgres = postgresClientOf(knex);
  return postgres ? postgresLimiterClient(postgres, strapi) : knex;
}
