/**
 * Brings what an earlier version of the plugin left in the database to the present shapes. The host has added the
 * columns by then. Each step can run again, and on several processes at once, and change nothing.
 */
import type { Core } from '@strapi/strapi';
import { KEY_UID } from '../constants';
import { openKey } from './sealed-key';
import { createTable, type Row } from './table';
import type { Vault } from './vault';

type Upgrade = (deps: { strapi: Core.Strapi; vault: Vault }) => Promise<void>;

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

const UPGRADES: readonly Upgrade[] = [putKeysIntoRings];

export async function upgradeStoredShapes(deps: { strapi: Core.Strapi; vault: Vault }): Promise<void> {
  for (const upgrade of UPGRADES) await upgrade(deps);
}
