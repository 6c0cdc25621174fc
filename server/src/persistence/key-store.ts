/**
 * The provider's keys in the host's database, sealed: those that sign tokens and those that sign cookies.
 */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { KEY_UID } from '../constants';
import {
  arrangeRing,
  isRing,
  MINIMUM_NOTICE,
  removableKeys,
  RINGS,
  successorDue,
  type KeyPlace,
  type KeyPolicy,
  type Ring,
  type SigningAlgorithm,
} from '../domain/keys';
import type { KeyStore } from '../domain/ports';
import { openKey, sealKey } from './sealed-key';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

interface StoredKey extends KeyPlace {
  slot: string;
  kid: string;
}

interface NewKey {
  kid: string;
  text: string;
}

/** RFC 7518 §3.3 asks for 2048 bits at least. */
const RSA_BITS = 2048;

async function makeSigningKey(algorithm: SigningAlgorithm): Promise<NewKey> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair(algorithm, { modulusLength: RSA_BITS, extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, text: JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' }) };
}

const makeCookieKey = (): NewKey => ({
  kid: randomBytes(8).toString('hex'),
  text: randomBytes(32).toString('base64url'),
});

const makeKey = async (ring: Ring): Promise<NewKey> =>
  ring === 'cookies' ? makeCookieKey() : makeSigningKey(ring);

const slotOf = (ring: Ring, number: number): string => `${ring}:${number}`;

const toStored = (row: Row): StoredKey[] =>
  isRing(row['ring'])
    ? [
        {
          slot: String(row['slot']),
          kid: String(row['kid']),
          ring: row['ring'],
          number: toNumber(row['number']) ?? 1,
          createdAt: toNumber(row['created']) ?? 0,
          activatesAt: toNumber(row['activates_at']) ?? 0,
        },
      ]
    : [];

interface Deps {
  strapi: Core.Strapi;
  vault: Vault;
  /** As it is now: it depends on what clients were promised. */
  policy: () => Promise<KeyPolicy>;
}

export function createKeyStore(deps: Deps): KeyStore {
  const { strapi, vault, policy } = deps;
  const table = createTable({ strapi, uid: KEY_UID });

  const list = async (): Promise<StoredKey[]> =>
    (await table().select<Row[]>('slot', 'kid', 'ring', 'number', 'created', 'activates_at')).flatMap(
      toStored,
    );

  const inRing = (keys: StoredKey[], ring: Ring): StoredKey[] => keys.filter((key) => key.ring === ring);

  const arranged = (keys: StoredKey[], at: number) =>
    RINGS.flatMap((ring) => arrangeRing(inRing(keys, ring), at));

  /** Every key's text by its slot. @throws CannotUnseal when the host's secret has changed. */
  const openAll = async (): Promise<Map<string, string>> => {
    const rows = await table().select<Row[]>('slot', 'sealed');
    const texts = new Map<string, string>();
    for (const row of rows) {
      const slot = String(row['slot']);
      const sealed = String(row['sealed']);
      const text = openKey({ vault, slot, sealed });
      texts.set(slot, text);
      // So that a secret of the host that was changed can be left out of its list one day.
      if (!vault.isCurrent(sealed))
        await table()
          .where({ slot, sealed })
          .update({ sealed: sealKey({ vault, slot, text }) });
    }
    return texts;
  };

  /** Of several processes that make the same key at once, the unique slot lets one in. */
  const add = async ({ ring, number, activatesAt }: Omit<KeyPlace, 'createdAt'>): Promise<void> => {
    const slot = slotOf(ring, number);
    const { kid, text } = await makeKey(ring);
    const sealed = sealKey({ vault, slot, text });
    await table()
      .insert({ slot, ring, number, kid, sealed, created: now(), activates_at: activatesAt })
      .onConflict('slot')
      .ignore();
  };

  const ensureFirstKeys = async (): Promise<void> => {
    const keys = await list();
    for (const ring of RINGS) {
      if (inRing(keys, ring).length === 0) await add({ ring, number: 1, activatesAt: now() });
    }
  };

  const nextNumber = (keys: StoredKey[]): number => Math.max(0, ...keys.map(({ number }) => number)) + 1;

  return {
    async load() {
      // Opened first: a host whose secret has changed must not add a key to those that it can't open.
      await openAll();
      await ensureFirstKeys();
      const at = now();
      const keys = await list();
      const texts = await openAll();
      const inTurn = (ring: Ring): string[] =>
        arrangeRing(inRing(keys, ring), at).flatMap(({ key }) => texts.get(key.slot) ?? []);
      const signing = RINGS.filter((ring) => ring !== 'cookies').flatMap(inTurn);
      const tookOver = arranged(keys, at).flatMap(({ key, state }) =>
        state === 'current' && key.number > 1 ? [[key.ring, key.activatesAt] as const] : [],
      );
      return {
        version: versionOf(arranged(keys, at)),
        signing: signing.map((text) => JSON.parse(text) as Record<string, unknown>),
        tookOver: Object.fromEntries(tookOver),
        cookies: inTurn('cookies'),
      };
    },

    async version() {
      return versionOf(arranged(await list(), now()));
    },

    async describe() {
      const { keepRetired } = await policy();
      return arranged(await list(), now()).map(({ key, state, retiredAt }) => ({
        kid: key.kid,
        ring: key.ring,
        state,
        createdAt: key.createdAt,
        activatesAt: key.activatesAt,
        retiredAt,
        removedAt: retiredAt === null ? null : retiredAt + keepRetired,
      }));
    },

    async rotate({ ring, notice }) {
      const keys = inRing(await list(), ring);
      const activatesAt = now() + Math.max(MINIMUM_NOTICE, notice);
      const next = arrangeRing(keys, now()).find(({ state }) => state === 'next');
      // One that has taken over meanwhile, or may have on a process whose clock is ahead, must not step back.
      if (next)
        await table()
          .where({ slot: next.key.slot })
          .where('activates_at', '>', now() + MINIMUM_NOTICE)
          .update({ activates_at: activatesAt });
      else await add({ ring, number: nextNumber(keys), activatesAt });
    },

    async tend() {
      const [keys, current] = await Promise.all([list(), policy()]);
      for (const ring of RINGS) {
        const mine = inRing(keys, ring);
        const due = successorDue(mine, { now: now(), policy: current });
        if (due !== undefined) await add({ ring, number: nextNumber(mine), activatesAt: due });
        const gone = removableKeys(mine, { now: now(), policy: current }).map(({ slot }) => slot);
        if (gone.length > 0) await table().whereIn('slot', gone).delete();
      }
    },
  };
}

/** Changes whenever a key comes, goes or takes over. */
const versionOf = (keys: Array<{ key: StoredKey; state: string }>): string =>
  keys.map(({ key, state }) => `${key.slot}=${state}`).join(' ');
