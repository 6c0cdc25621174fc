/**
 * The host's database as `rate-limiter-flexible` speaks to it. What it counts is written together with what others write at
 * about the same time: a try at a password is counted several times over.
 */
import type { Core } from '@strapi/strapi';
import { sqliteClientOf } from './sqlite-statements';
import type { Statement, Statements, Value } from './statements';
import type { Row } from './table';

type Returning = (statement: Statement) => Promise<Row | undefined>;

/** By this the library knows a query builder; it does not call it. */
const raw = () => undefined;

interface Deps {
  run: Statements['run'];
  returning: Returning;
}

/** The library takes what has expired out of its table now and then, and does not expect that to fail: next time, then. */
const tidyUp = (run: Statements['run'], statement: Statement): Promise<number> =>
  run(statement).catch(() => 0);

/** On SQLite the library puts a transaction around each count, which is one statement and all or nothing by itself. */
const sqliteLimiterClient = (client: { config: unknown }, { run, returning }: Deps) => ({
  raw,
  client: {
    config: client.config,
    acquireConnection: () =>
      Promise.resolve({
        transaction: <Work>(work: Work): Work => work,
        prepare: (sql: string) => ({
          get: (...values: Value[]) => returning({ sql, values }),
          run: (...values: Value[]) => void tidyUp(run, { sql, values }),
        }),
      }),
    releaseConnection: () => Promise.resolve(),
  },
});

/** As it is written here: a `?` for each value, and nothing that ends it. */
const inOurWords = ({ text, values }: { text: string; values: readonly Value[] }): Statement => {
  const inPlace: Value[] = [];
  const sql = text.replaceAll(/\$(\d+)/g, (_, number: string) => {
    inPlace.push(values[Number(number) - 1] ?? null);
    return '?';
  });
  return { sql: sql.trim().replace(/;$/, ''), values: inPlace };
};

/** On PostgreSQL it names its statements, which a pooler in between may not know. */
const postgresLimiterClient = ({ run, returning }: Deps) => {
  const connection = {
    async query(query: { text: string; values: readonly Value[] }): Promise<{ rows: Row[] }> {
      const statement = inOurWords(query);
      if (!/\breturning\b/i.test(statement.sql)) {
        await tidyUp(run, statement);
        return { rows: [] };
      }
      const row = await returning(statement);
      return { rows: row ? [row] : [] };
    },
  };
  return {
    raw,
    client: {
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
    },
  };
};

/** @returns what the library is told to use as its store. */
export function limiterClient(
  strapi: Core.Strapi,
  { run, returning }: Pick<Statements, 'run' | 'returning'>,
): unknown {
  const knex = strapi.db.connection;
  if (!returning) return knex;
  const sqlite = sqliteClientOf(knex);
  return sqlite ? sqliteLimiterClient(sqlite, { run, returning }) : postgresLimiterClient({ run, returning });
}
