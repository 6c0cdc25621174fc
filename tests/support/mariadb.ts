/** MariaDB for tests: Debian's `mariadb-server`, with a data directory of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { freePort } from './host.ts';
import { giveTo, idsOf, requireProgram, startServer, type DatabaseServer } from './servers.ts';

export async function startMariaDb(): Promise<DatabaseServer> {
  const command = requireProgram('mariadbd', 'mariadb-server');
  const install = requireProgram('mariadb-install-db', 'mariadb-server');
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-mariadb-'));
  const ids = idsOf('mysql');
  giveTo(directory, ids);
  const data = `--datadir=${directory}`;
  const asUser = ids ? ['--user=mysql'] : [];
  execFileSync(
    install,
    ['--no-defaults', data, ...asUser, '--skip-test-db', '--auth-root-authentication-method=normal'],
    {
      stdio: 'ignore',
    },
  );
  const port = await freePort();
  const server = await startServer({
    command,
    args: [
      '--no-defaults',
      data,
      ...asUser,
      `--port=${port}`,
      `--socket=${path.join(directory, 'socket')}`,
      `--pid-file=${path.join(directory, 'pid')}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=0',
      // As root without a password, from this machine only.
      '--skip-grant-tables',
      '--skip-networking=0',
    ],
    port,
  });

  let count = 0;
  return {
    async newDatabase() {
      count += 1;
      const name = `site${count}`;
      const connection = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
      await connection.query(`create database ${name} character set utf8mb4`);
      await connection.end();
      return {
        DATABASE_CLIENT: 'mysql',
        DATABASE_HOST: '127.0.0.1',
        DATABASE_PORT: String(port),
        DATABASE_NAME: name,
        DATABASE_USERNAME: 'root',
        DATABASE_PASSWORD: '',
      };
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
