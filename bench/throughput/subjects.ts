/**
 * What is measured against each other: the bare engine, and the plugin in a real Strapi on each database.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { launchHost } from '../../playground/launch-host.ts';
import { freePort, temporaryDatabase } from '../../tests/support/host.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import { CLIENT, type Account } from './flows.ts';

export interface Subject {
  name: string;
  /** No trailing slash. */
  url: string;
  account: Account;
  /** Seconds of processor time that it has used, all its threads together. */
  cpu: () => Promise<number>;
  /** MiB resident. */
  memory: () => Promise<number>;
  stop: () => Promise<void>;
}

/** Linux counts processor time in hundredths of a second. */
const TICKS = 100;

const cpuOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
};

const memoryOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
};

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`The bare engine ended with ${code}`)));
  });

export async function bareEngine(): Promise<Subject> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('bare-engine.ts', import.meta.url)), String(port), JSON.stringify(CLIENT)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  await ready(child);
  const pid = child.pid ?? 0;
  return {
    name: 'bare engine',
    url: `http://localhost:${port}`,
    account: { identifier: 'alice', password: 'any' },
    cpu: () => cpuOf(pid),
    memory: () => memoryOf(pid),
    stop: () => {
      child.kill();
      return Promise.resolve();
    },
  };
}

/** Where PostgreSQL and the host keep nothing from each other: what the plugin is told for a run. */
const PLUGIN_CONFIG = {
  clients: [{ ...CLIENT, skip_consent: true }],
  signIn: {
    limits: {
      account: { attempts: 1_000_000 },
      address: { attempts: 1_000_000 },
      overall: { attempts: 1_000_000 },
    },
  },
};

const NO_PASSWORD_CHECK = fileURLToPath(new URL('no-password-check.cjs', import.meta.url));

export const DATABASES = ['SQLite', 'SQLite WAL', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

interface Place {
  databaseFile: string;
  env: Record<string, string>;
  remove: () => Promise<void>;
}

async function sqlite({ wal }: { wal: boolean }): Promise<Place> {
  const { databaseFile, remove } = await temporaryDatabase();
  const database = new DatabaseSync(databaseFile);
  if (wal) database.exec('pragma journal_mode = wal');
  database.close();
  return {
    databaseFile,
    env: {},
    remove,
  };
}

async function postgres(): Promise<Place> {
  // As it comes: what it has committed is on the disk.
  const server = await startPostgres({ durable: true });
  const env = await server.newDatabase();
  const { databaseFile, remove } = await temporaryDatabase();
  return {
    databaseFile,
    env,
    remove: async () => {
      await server.stop();
      await remove();
    },
  };
}

const placeFor = (database: DatabaseName): Promise<Place> =>
  database === 'PostgreSQL' ? postgres() : sqlite({ wal: database === 'SQLite WAL' });

/** @param checksPassword true: the account's password costs what the host's own do (bcrypt, cost 10); false: nothing. */
export async function plugin(
  database: DatabaseName,
  {
    checksPassword = false,
    config = {},
    env = {},
  }: { checksPassword?: boolean; config?: Record<string, unknown>; env?: Record<string, string> } = {},
): Promise<Subject> {
  const place = await placeFor(database);
  const host = await launchHost({
    port: await freePort(),
    databaseFile: place.databaseFile,
    env: {
      ...place.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      USERS_RATELIMIT: 'false',
      ...(checksPassword ? {} : { NODE_OPTIONS: `--require ${NO_PASSWORD_CHECK}` }),
      ...env,
    },
    pluginConfig: { ...PLUGIN_CONFIG, ...config },
  });
  return {
    name: database,
    url: host.url,
    account: { identifier: 'alice', password: 'Playground-1' },
    cpu: () => cpuOf(host.pid),
    memory: () => memoryOf(host.pid),
    stop: async () => {
      await host.stop();
      await place.remove();
    },
  };
}
