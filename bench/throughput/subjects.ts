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
import { createProbe, type Probe } from './probe.ts';

export interface Subject {
  name: string;
  /** No trailing slash. */
  url: string;
  /** Of this machine, at which it answers: one for each of its processes. */
  ports: readonly number[];
  /** Its process, or the first of them. */
  pid: number;
  account: Account;
  /** Seconds of processor time that it has used, all its threads together. */
  cpu: () => Promise<number>;
  /** MiB resident. */
  memory: () => Promise<number>;
  /** Asked from within. */
  probe: Probe;
  stop: () => Promise<void>;
}

const besideThis = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const STEADY_HEAP = besideThis('steady-heap.cjs');

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

/** One process, which answers at one port. */
const processOf = (
  { url, port, pid }: { url: string; port: number; pid: number },
  more: Pick<Subject, 'name' | 'account' | 'probe' | 'stop'>,
): Subject => ({
  ...more,
  url,
  ports: [port],
  pid,
  cpu: () => cpuOf(pid),
  memory: () => memoryOf(pid),
});

export async function bareEngine(): Promise<Subject> {
  const port = await freePort();
  const probe = createProbe();
  const child = spawn(
    process.execPath,
    [besideThis('bare-engine.ts'), String(port), JSON.stringify(CLIENT)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', ...probe.env(STEADY_HEAP) },
    },
  );
  await ready(child);
  return processOf(
    { url: `http://localhost:${port}`, port, pid: child.pid ?? 0 },
    {
      name: 'bare engine',
      account: { identifier: 'alice', password: 'any' },
      probe,
      stop: () => {
        child.kill();
        return Promise.resolve();
      },
    },
  );
}

/** The same engine with the same Map in the process of a host without the plugin. */
export async function engineInHost(): Promise<Subject> {
  const port = await freePort();
  const probe = createProbe();
  const host = await launchHost({
    port,
    env: {
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      PLAYGROUND_OIDC: 'false',
      BENCH_CLIENT: JSON.stringify(CLIENT),
      ...probe.env(STEADY_HEAP, besideThis('engine-in-host.cjs')),
    },
  });
  return processOf(
    { ...host, port },
    {
      name: 'engine in the host',
      account: { identifier: 'alice', password: 'any' },
      probe,
      stop: () => host.stop(),
    },
  );
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

const NO_PASSWORD_CHECK = besideThis('no-password-check.cjs');

export const DATABASES = ['SQLite', 'SQLite WAL', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** A database, and whatever it needs. */
export interface Place {
  name: DatabaseName;
  databaseFile: string;
  /** Of hosts that use it. */
  env: Record<string, string>;
  remove: () => Promise<void>;
}

async function sqlite({ wal }: { wal: boolean }): Promise<Place> {
  const { databaseFile, remove } = await temporaryDatabase();
  const database = new DatabaseSync(databaseFile);
  if (wal) database.exec('pragma journal_mode = wal');
  database.close();
  return { name: wal ? 'SQLite WAL' : 'SQLite', databaseFile, env: {}, remove };
}

async function postgres(): Promise<Place> {
  // As it comes: what it has committed is on the disk.
  const server = await startPostgres({ durable: true });
  const env = await server.newDatabase();
  const { databaseFile, remove } = await temporaryDatabase();
  return {
    name: 'PostgreSQL',
    databaseFile,
    env,
    remove: async () => {
      await server.stop();
      await remove();
    },
  };
}

export const placeFor = (database: DatabaseName): Promise<Place> =>
  database === 'PostgreSQL' ? postgres() : sqlite({ wal: database === 'SQLite WAL' });

interface PluginOptions {
  /** True: the account's password costs what the host's own do (bcrypt, cost 10); false: nothing. */
  checksPassword?: boolean;
  port?: number;
  config?: Record<string, unknown>;
  env?: Record<string, string>;
}

/** A host with the plugin on a database that is there, and stays. */
export async function pluginAt(
  place: Place,
  { checksPassword = false, port: wanted, config = {}, env = {} }: PluginOptions = {},
): Promise<Subject> {
  const probe = createProbe();
  const port = wanted ?? (await freePort());
  const host = await launchHost({
    port,
    databaseFile: place.databaseFile,
    env: {
      ...place.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      USERS_RATELIMIT: 'false',
      ...probe.env(STEADY_HEAP, ...(checksPassword ? [] : [NO_PASSWORD_CHECK])),
      ...env,
    },
    pluginConfig: { ...PLUGIN_CONFIG, ...config },
  });
  return processOf(
    { ...host, port },
    {
      name: place.name,
      account: { identifier: 'alice', password: 'Playground-1' },
      probe,
      stop: () => host.stop(),
    },
  );
}

/** A host with the plugin on a new database. */
export async function plugin(database: DatabaseName, options: PluginOptions = {}): Promise<Subject> {
  const place = await placeFor(database);
  const subject = await pluginAt(place, options);
  return {
    ...subject,
    stop: async () => {
      await subject.stop();
      await place.remove();
    },
  };
}
