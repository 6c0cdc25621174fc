/**
 * The host's database as `rate-limiter-flexible` speaks to it.
 */
import type { Core } from '@strapi/strapi';
import { createPreparer, sqliteClientOf, type SqliteConnection, type SqliteStatement } from './statements';

type Knex = Core.Strapi['db']['connection'];

/** What the library uses of a connection to SQLite, and the connection that is behind it. */
interface LimiterConnection {
  prepare(sql: string): SqliteStatement;
  transaction<Work>(work: Work): Work;
  connection: SqliteConnection;
}

/**
 * On SQLite the library prepares its statement at each count, and puts a transaction around that one statement, which is
 * all or nothing by itself. It is prepared once here, and carried out alone.
 */
export function limiterClient(knex: Knex): unknown {
  const client = sqliteClientOf(knex);
  if (!client) return knex;
  const prepare = createPreparer();
  return {
    // By this the library knows a query builder; it does not call it.
    raw: () => undefined,
    client: {
      config: client.config,
      async acquireConnection(): Promise<LimiterConnection> {
        const connection = await client.acquireConnection();
        return { prepare: (sql) => prepare(connection, sql), transaction: (work) => work, connection };
      },
      releaseConnection: ({ connection }: LimiterConnection) => client.releaseConnection(connection),
    },
  };
}
