/**
 * A site that was there before the plugin: its tables and accounts, kept as a SQLite file that new hosts start from.
 * What the plugin itself keeps is taken out, so that it starts on each copy as it does on the day it is installed.
 * Passes through: a path in, a file there. Must not touch the database of `npm start`.
 */
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cacheDirectory, runOnce } from '../scripts/run-once.ts';
import { hostDirectory, runHost } from './host-process.ts';
import { freePort } from './ports.ts';
import { waitUntilReady } from './readiness.ts';
import { ensureSecrets } from './secrets.ts';

const seededSite = path.join(cacheDirectory, 'seeded-site.db');

/** Rows that name this start's address, or that the plugin made. */
const SETTINGS_OF_THIS_START = `key like 'plugin_oidc-server%' or key = 'plugin_users-permissions_grant'`;

/** Puts a copy of the site at `file`, with accounts whose identifiers no other copy has. */
export async function copySeededSite(file: string): Promise<void> {
  await ensureSeededSite();
  await copyFile(seededSite, file);
  const database = new DatabaseSync(file);
  try {
    database.exec('update up_users set document_id = lower(hex(randomblob(12)))');
  } finally {
    database.close();
  }
}

async function ensureSeededSite(): Promise<void> {
  await runOnce({
    name: 'seeded-site',
    inputs: [
      'dist/server/index.js',
      'package-lock.json',
      ...['config', 'src', 'package.json'].map((name) => path.join(hostDirectory, name)),
      import.meta.filename,
    ],
    outputs: [seededSite],
    run: seedSite,
  });
}

async function seedSite(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-seeded-site-'));
  try {
    const file = path.join(directory, 'data.db');
    await startOnce(file, directory);
    removeWhatThePluginKeeps(file);
    await copyFile(file, `${seededSite}.new`);
    await rename(`${seededSite}.new`, seededSite);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function startOnce(file: string, directory: string): Promise<void> {
  const port = await freePort();
  const host = await runHost({
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_FILENAME: file,
      SERVE_ADMIN: 'false',
      ...(await ensureSecrets(path.join(directory, 'secrets.env'))),
    },
  });
  try {
    await waitUntilReady({
      child: host,
      url: `http://127.0.0.1:${port}/_health`,
      status: 204,
      timeoutMs: 120_000,
    });
  } finally {
    await host.stop();
  }
}

function removeWhatThePluginKeeps(file: string): void {
  const database = new DatabaseSync(file);
  try {
    const tables = database
      .prepare(`select name from sqlite_master where type = 'table' and name like 'oidc\\_%' escape '\\'`)
      .all();
    for (const { name } of tables) {
      database.exec(`delete from "${String(name)}"`);
      database.prepare('delete from sqlite_sequence where name = ?').run(name!);
    }
    database.exec(`delete from strapi_core_store_settings where ${SETTINGS_OF_THIS_START}`);
    // One file, with nothing of the removed rows in its free pages.
    database.exec('pragma wal_checkpoint(truncate)');
    database.exec('pragma journal_mode = delete');
    database.exec('vacuum');
  } finally {
    database.close();
  }
}
