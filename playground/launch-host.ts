/**
 * The playground's host for tests: a real Strapi in a process of its own, with a database and secrets of its own.
 * Passes through: options in, an address and handles out. Never touches the database or secrets of `npm start`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runHost } from './host-process.ts';
import { waitUntilReady } from './readiness.ts';
import { ensureSecrets } from './secrets.ts';
import { copySeededSite } from './seeded-site.ts';

export interface LaunchOptions {
  port: number;
  /**
   * SQLite file. Given again to a later launch, that host carries on with the same data and the same secrets
   * (kept beside it as `<databaseFile>.env`); one that is not there is made by Strapi, as a new site's is. Without it
   * both are temporary, and the plugin meets a site that was there before it (see seeded-site.ts).
   */
  databaseFile?: string;
  /** Added to the environment last; `DATABASE_*` here chooses another database, `SERVE_ADMIN: 'true'` a built panel. */
  env?: Record<string, string>;
  /** Merged over the playground's configuration of the plugin, as PLAYGROUND_CONFIG is. */
  pluginConfig?: Record<string, unknown>;
  /** How long the host may take to start, in milliseconds. */
  timeoutMs?: number;
}

export interface LaunchedHost {
  /** No trailing slash. */
  url: string;
  databaseFile: string;
  /** Of the host's process. */
  pid: number;
  /** The secret of the client `friend-app`. */
  friendClientSecret: string;
  /** Ends the host as a deployment would and removes what is temporary. */
  stop(): Promise<void>;
  /** Sends the signal, waits until the host has ended and leaves its files, so that it can be launched again. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** The last 2000 lines that the host printed. */
  logs(): string;
}

/** What of this process's environment a test's host must not see: it would then not be the test that decides. */
const isNotInherited = (name: string): boolean =>
  /^(DATABASE_|PLAYGROUND_|FRIEND_|STRAPI_|PUBLIC_URL$|HOST$|PORT$|ENV_PATH$|NODE_OPTIONS$|VITEST|NODE_ENV$)/.test(
    name,
  );

const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !isNotInherited(name)));

/**
 * Starts the host and waits until `/_health` answers 204.
 *
 * @throws Error with the host's last lines when it does not start.
 */
export async function launchHost({
  port,
  databaseFile,
  env = {},
  pluginConfig = {},
  timeoutMs = 120_000,
}: LaunchOptions): Promise<LaunchedHost> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-playground-'));
  const database = path.resolve(databaseFile ?? path.join(directory, 'data.db'));
  const secretsFile = `${database}.env`;
  const configFile = path.join(directory, 'plugin-config.json');
  const secrets = await ensureSecrets(secretsFile);
  await writeFile(configFile, JSON.stringify(pluginConfig));
  const isOnItsOwnSqlite = databaseFile === undefined && env.DATABASE_CLIENT === undefined;
  if (isOnItsOwnSqlite) await copySeededSite(database);

  const child = await runHost({
    env: {
      ...inherited(),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_CLIENT: 'sqlite',
      DATABASE_FILENAME: database,
      PLAYGROUND_CONFIG: configFile,
      SERVE_ADMIN: 'false',
      ENV_PATH: secretsFile,
      ...secrets,
      ...env,
    },
  });
  const removeTemporary = (): Promise<void> => rm(directory, { recursive: true, force: true });

  const listensOn = env.HOST && !['0.0.0.0', '::'].includes(env.HOST) ? env.HOST : '127.0.0.1';
  try {
    await waitUntilReady({ child, url: `http://${listensOn}:${port}/_health`, status: 204, timeoutMs });
  } catch (error) {
    await child.stop();
    await removeTemporary();
    throw error;
  }

  return {
    url: env.PUBLIC_URL ?? `http://localhost:${port}`,
    databaseFile: database,
    // It answers, so it was started.
    pid: child.pid!,
    friendClientSecret: env.FRIEND_CLIENT_SECRET ?? secrets.FRIEND_CLIENT_SECRET!,
    async stop() {
      await child.stop();
      await removeTemporary();
    },
    async kill(signal) {
      child.signal(signal);
      await child.ended;
    },
    logs: () => child.logs(),
  };
}
