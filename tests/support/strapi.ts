/**
 * The playground's Strapi inside the test's own process, without HTTP: for tests that call the plugin's stores over the
 * host's real connection.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import type { Core, createStrapi as CreateStrapi } from '@strapi/strapi';
import { hostDirectory } from '../../playground/host-process.ts';
import { ensureSecrets } from '../../playground/secrets.ts';
import { freePort } from './host.ts';

const require = createRequire(import.meta.url);
// Its ES module build does not load in plain Node.
const { createStrapi } = require('@strapi/strapi') as { createStrapi: typeof CreateStrapi };
/** The one that the host loads. */
const { default: plugin } = require('../../dist/server/index.js') as {
  default: { destroy(host: { strapi: Core.Strapi }): Promise<void> };
};

export interface LoadedStrapi {
  strapi: Core.Strapi;
  stop: () => Promise<void>;
}

/** Strapi ends a process of its own: it takes every listener off, those of the test runner too. */
async function keepingListeners(work: () => Promise<void>): Promise<void> {
  type Listener = (...args: unknown[]) => void;
  const kept = process.eventNames().map((name) => [name, process.rawListeners(name) as Listener[]] as const);
  await work();
  for (const [name, listeners] of kept) {
    for (const listener of listeners)
      if (!process.rawListeners(name).includes(listener)) process.on(name, listener);
  }
}

/** @param database the environment that chooses the database; a temporary SQLite file without it. */
export async function loadStrapi(database: Record<string, string> = {}): Promise<LoadedStrapi> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-strapi-'));
  const environment = {
    ...(await ensureSecrets(path.join(directory, 'secrets.env'))),
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
    STRAPI_DISABLE_EE: 'true',
    SERVE_ADMIN: 'false',
    PORT: String(await freePort()),
    DATABASE_CLIENT: 'sqlite',
    DATABASE_FILENAME: path.join(directory, 'data.db'),
    ...database,
  };
  await mkdir(path.join(hostDirectory, 'public', 'uploads'), { recursive: true });
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    const strapi = await createStrapi({ appDir: hostDirectory, distDir: hostDirectory }).load();
    // Its own chores must not touch what a test puts into its tables.
    await plugin.destroy({ strapi });
    return {
      strapi,
      async stop() {
        await keepingListeners(() => strapi.destroy());
        await rm(directory, { recursive: true, force: true });
      },
    };
  } finally {
    // Strapi has read its configuration; the next one must not inherit this one's.
    process.env = before;
  }
}
