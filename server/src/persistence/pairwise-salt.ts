/**
 * The secret of pairwise subjects: made once, sealed, and never rotated, because a change would make strangers of all
 * users at every client that has them.
 */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { KEY_UID } from '../constants';
import { createTable, now, type Row } from './table';
import type { Vault } from './vault';

const SLOT = 'pairwise:1';
const PURPOSE = `key:${SLOT}`;

/** @throws CannotUnseal when the host's secret has changed. */
export async function loadPairwiseSalt({
  strapi,
  vault,
}: {
  strapi: Core.Strapi;
  vault: Vault;
}): Promise<string> {
  const table = createTable({ strapi, uid: KEY_UID });
  const read = () => table().where({ slot: SLOT }).first<Row | undefined>('sealed');
  let row = await read();
  if (!row) {
    const sealed = vault.seal({ text: randomBytes(32).toString('base64url'), purpose: PURPOSE });
    // Of several processes that boot at once, the unique slot lets one in; the others read that one.
    await table()
      .insert({ slot: SLOT, ring: 'pairwise', number: 1, kid: 'pairwise-1', sealed, created: now() })
      .onConflict('slot')
      .ignore();
    row = await read();
  }
  return vault.open({ sealed: String(row?.['sealed']), purpose: PURPOSE });
}
