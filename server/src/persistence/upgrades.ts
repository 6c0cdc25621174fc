/**
 * Brings what an earlier version of the plugin left in the database to the present shapes. The host has added the
 * columns by then. Each step can run again, and on several processes at once, and change nothing.
 */
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID, GRANT_UID, KEY_UID, SESSION_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type { ArtifactPayload } from '../domain/ports';
import { openKey } from './sealed-key';
import { createSessionRegister } from './session-register';
import type { Statements } from './statements';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

interface Deps {
  strapi: Core.Strapi;
  vault: Vault;
  statements: Statements;
}

type Upgrade = (deps: Deps) => Promise<void>;

/** The first keys stood alone: one for RS256, one for cookies, named by their use. */
const putKeysIntoRings: Upgrade = async ({ strapi, vault }) => {
  const keys = createTable({ strapi, uid: KEY_UID });
  const rings = [
    { slot: 'signing:1', ring: 'RS256' },
    { slot: 'cookies:1', ring: 'cookies' },
  ];
  for (const { slot, ring } of rings) {
    const row = await keys().where({ slot }).whereNull('ring').first<Row | undefined>('sealed', 'created');
    if (!row) continue;
    const text = openKey({ vault, slot, sealed: String(row['sealed']) });
    const kid = ring === 'cookies' ? 'cookies-1' : String((JSON.parse(text) as Row)['kid']);
    await keys().where({ slot }).update({ ring, number: 1, kid, activates_at: row['created'] });
  }
};

const BATCH = 100;

/** Undefined for what was sealed under a secret that is gone: nobody can use it any more. */
const readPayload = (
  vault: Vault,
  sealed: { sealed: string; purpose: string },
): ArtifactPayload | undefined => {
  try {
    return JSON.parse(vault.open(sealed)) as ArtifactPayload;
  } catch (error) {
    if (error instanceof CannotUnseal) return undefined;
    throw error;
  }
};

/** Sessions and grants had no lists: those that go on are entered, without what was not known of their browsers. */
const enterSessionsAndGrants: Upgrade = async ({ strapi, vault, statements }) => {
  const artifacts = createTable({ strapi, uid: ARTIFACT_UID });
  const register = createSessionRegister({ strapi });
  const lists = [
    { kind: 'Session', list: createTable({ strapi, uid: SESSION_UID }) },
    { kind: 'Grant', list: createTable({ strapi, uid: GRANT_UID }) },
  ];
  const enter = async (row: Row, kind: string): Promise<void> => {
    const keyHash = String(row['key_hash']);
    const payload = readPayload(vault, { sealed: String(row['payload']), purpose: keyHash });
    const expiresIn = (toNumber(row['expires_at']) ?? 0) - now();
    if (!payload) return;
    await statements.runAll(register.entering({ kind, keyHash, payload, expiresIn, browser: undefined }));
  };
  for (const { kind, list } of lists) {
    // Once there is one, every other was entered when it was written.
    if (await list().first('id')) continue;
    let after = 0;
    for (;;) {
      const rows = await artifacts()
        .where({ kind })
        .where('expires_at', '>', now())
        .where('id', '>', after)
        .orderBy('id')
        .limit(BATCH)
        .select<Row[]>('id', 'key_hash', 'payload', 'expires_at');
      for (const row of rows) await enter(row, kind);
      if (rows.length < BATCH) break;
      after = Number(rows.at(-1)?.['id']);
    }
  }
};

const UPGRADES: readonly Upgrade[] = [putKeysIntoRings, enterSessionsAndGrants];

export async function upgradeStoredShapes(deps: Deps): Promise<void> {
  for (const upgrade of UPGRADES) await upgrade(deps);
}
