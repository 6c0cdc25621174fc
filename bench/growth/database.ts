/** A hand in the database of a host that is measured. */
import { hash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Client } from 'pg';
import type { Place } from '../throughput/subjects.ts';

export type Dialect = 'sqlite' | 'postgres';

export interface Database {
  dialect: Dialect;
  /** One statement, with `?` for each value. Returns the rows that it gives. */
  sql(statement: string, values?: readonly SQLInputValue[]): Promise<Array<Record<string, unknown>>>;
}

/** Milliseconds to wait for the host when it is writing. */
const timeout = 30_000;

function sqlite({ databaseFile }: Place): Database {
  return {
    dialect: 'sqlite',
    sql(statement, values = []) {
      const database = new DatabaseSync(databaseFile, { timeout });
      try {
        database.function('digest', { deterministic: true }, (text) =>
          hash('sha256', String(text), 'base64url'),
        );
        return Promise.resolve(database.prepare(statement).all(...values));
      } finally {
        database.close();
      }
    },
  };
}

function postgres({ env }: Place): Database {
  return {
    dialect: 'postgres',
    async sql(statement, values = []) {
      const client = new Client({
        host: env['DATABASE_HOST'],
        port: Number(env['DATABASE_PORT']),
        database: env['DATABASE_NAME'],
        user: env['DATABASE_USERNAME'],
        password: env['DATABASE_PASSWORD'],
      });
      await client.connect();
      try {
        let count = 0;
        const numbered = statement.replaceAll('?', () => `$${(count += 1)}`);
        return (await client.query(numbered, [...values])).rows as Array<Record<string, unknown>>;
      } finally {
        await client.end();
      }
    },
  };
}

export const databaseOf = (place: Place): Database =>
  place.name === 'PostgreSQL' ? postgres(place) : sqlite(place);
