/**
 * The provider's keys in the host's database, sealed: those that sign tokens and those that sign cookies.
 */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { KEY_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type { KeyStore } from '../domain/ports';
import { createTable, now, type Row } from './table';
import type { Vault } from './vault';

type Use = 'signing' | 'cookies';

const USES: readonly Use[] = ['signing', 'cookies'];

/** RFC 7518 §3.3 asks for 2048 bits at least. */
const RSA_BITS = 2048;

async function makeSigningKey(): Promise<string> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: RSA_BITS, extractable: true });
  const jwk = await exportJWK(privateKey);
  return JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' });
}

const makeCookieKey = (): Promise<string> => Promise.resolve(randomBytes(32).toString('base64url'));

const make: Record<Use, () => Promise<string>> = { signing: makeSigningKey, cookies: makeCookieKey };

export function createKeyStore({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): KeyStore {
  const table = createTable({ strapi, uid: KEY_UID });

  const read = async (use: Use): Promise<string[]> => {
    const rows = await table().where({ use }).orderBy('created', 'desc').select<Row[]>('slot', 'sealed');
    return rows.map((row) => open(String(row['sealed']), String(row['slot'])));
  };

  const open = (sealed: string, slot: string): string => {
    try {
      return vault.open({ sealed, purpose: `key:${slot}` });
    } catch (cause) {
      if (!(cause instanceof CannotUnseal)) throw cause;
      throw new CannotUnseal(
        `The OpenID Connect key "${slot}" in the database can't be opened: it was sealed with another secret than this ` +
          `host has now. Put the earlier value back into APP_KEYS (server.app.keys), after the new one if you are ` +
          `changing it, and start again. Nothing was changed in the database.`,
        { cause },
      );
    }
  };

  const ensure = async (use: Use): Promise<void> => {
    const slot = `${use}:1`;
    if ((await read(use)).length > 0) return;
    const sealed = vault.seal({ text: await make[use](), purpose: `key:${slot}` });
    // Of several processes that boot at once, the unique slot lets one key in; the others read that one.
    await table().insert({ slot, use, sealed, created: now() }).onConflict('slot').ignore();
  };

  return {
    async load() {
      for (const use of USES) await ensure(use);
      const [signing, cookies] = await Promise.all([read('signing'), read('cookies')]);
      return { signing: signing.map((text) => JSON.parse(text) as Record<string, unknown>), cookies };
    },
  };
}
