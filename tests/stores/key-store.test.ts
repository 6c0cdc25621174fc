/**
 * Keys and leases over the connection of a real Strapi, on each database that Strapi runs on.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyPolicy } from '../../server/src/domain/keys';
import { createKeyStore } from '../../server/src/persistence/key-store';
import { createLeases } from '../../server/src/persistence/lease';
import { createSweep } from '../../server/src/persistence/sweep';
import { createVault } from '../../server/src/persistence/vault';
import { startMariaDb } from '../support/mariadb.ts';
import { startPostgres } from '../support/postgres.ts';
import { loadStrapi, type LoadedStrapi } from '../support/strapi.ts';
import type { DatabaseServer } from '../support/servers.ts';

const databases: Record<string, () => Promise<DatabaseServer | undefined>> = {
  SQLite: () => Promise.resolve(undefined),
  PostgreSQL: startPostgres,
  MariaDB: startMariaDb,
};

const day = 86_400;
const policy: KeyPolicy = { rotateAfter: 90 * day, publishAhead: day, keepRetired: 14 * day };

describe.each(Object.entries(databases))('on %s', (_name, start) => {
  let server: DatabaseServer | undefined;
  let loaded: LoadedStrapi;

  beforeAll(async () => {
    server = await start();
    loaded = await loadStrapi(await server?.newDatabase());
  });
  afterAll(async () => {
    await loaded.stop();
    await server?.stop();
  });

  const rows = (table: string) => loaded.strapi.db.getConnection(table);

  describe('keys', () => {
    const storeWith = (...secrets: string[]) =>
      createKeyStore({
        strapi: loaded.strapi,
        vault: createVault({ secrets }),
        policy: () => Promise.resolve(policy),
      });
    const store = () => storeWith('first');

    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      await rows('oidc_keys').delete();
    });
    afterEach(() => {
      vi.useRealTimers();
    });
    const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
    const kids = async () => (await store().load()).signing.map(({ kid }) => kid);

    it('are the same for five processes that start at once', async () => {
      const loads = await Promise.all(Array.from({ length: 5 }, () => store().load()));
      for (const keys of loads) expect(keys).toEqual(loads[0]);
      expect(loads[0]!.signing.map(({ alg }) => alg)).toEqual(['RS256', 'ES256', 'PS256', 'EdDSA']);
      expect(loads[0]!.cookies).toHaveLength(1);
    });

    it('are published a day before they sign, and go two weeks after they did', async () => {
      const first = await kids();
      later(89 * day - 60);
      await store().tend();
      expect(await kids()).toEqual(first);

      later(120);
      await Promise.all([store().tend(), store().tend(), store().tend()]);
      const published = await kids();
      expect(published).toHaveLength(8);
      expect(published[0]).toBe(first[0]);

      later(day);
      const turned = await kids();
      expect([turned[0], turned[1]]).toEqual([published[1], published[0]]);

      later(14 * day - 120);
      await store().tend();
      expect(await kids()).toHaveLength(8);
      later(180);
      await store().tend();
      expect(await kids()).toHaveLength(4);
      expect(await kids()).not.toContain(first[0]);
    });

    it('have one successor when five rotate at once; it can be planned anew until it is about to take over', async () => {
      await store().load();
      await Promise.all(Array.from({ length: 5 }, () => store().rotate({ ring: 'ES256', notice: 60 })));
      const next = async () => (await store().describe()).filter(({ state }) => state === 'next');
      expect(await next()).toHaveLength(1);
      const turn = async () => (await next())[0]!.activatesAt;
      const planned = await turn();
      await store().rotate({ ring: 'ES256', notice: 3600 });
      expect(await turn()).toBeGreaterThan(planned);
      await store().rotate({ ring: 'ES256', notice: 0 });
      const imminent = await turn();
      expect(imminent).toBeLessThan(planned);
      // Another process may see it as the current one already.
      await store().rotate({ ring: 'ES256', notice: 3600 });
      expect(await turn()).toBe(imminent);
    });

    it('stay as they are under a secret that is not theirs, even where one is missing', async () => {
      await store().load();
      await rows('oidc_keys').where({ ring: 'EdDSA' }).delete();
      const before = await rows('oidc_keys').select('*').orderBy('slot');
      await expect(storeWith('another').load()).rejects.toThrow(/APP_KEYS/);
      expect(await rows('oidc_keys').select('*').orderBy('slot')).toEqual(before);
    });

    it('open under a new secret that stands before theirs, and from then on without theirs', async () => {
      const keys = await store().load();
      expect(await storeWith('second', 'first').load()).toEqual(keys);
      expect(await storeWith('second').load()).toEqual(keys);
    });

    it('are sealed', async () => {
      const { signing, cookies } = await store().load();
      const everything = JSON.stringify(await rows('oidc_keys').select('*'));
      for (const { d } of signing) expect(everything).not.toContain(String(d));
      for (const cookie of cookies) expect(everything).not.toContain(cookie);
    });
  });

  describe('a lease', () => {
    it('is held by one of five, until it is given back or runs out', async () => {
      const holders = Array.from({ length: 5 }, () => createLeases({ strapi: loaded.strapi }));
      const lease = { name: 'chore', lasts: 400 };
      const held = await Promise.all(holders.map((leases) => leases.hold(lease)));
      expect(held.filter(Boolean)).toHaveLength(1);
      const holder = holders[held.indexOf(true)]!;
      const other = holders[held.indexOf(false)]!;
      expect(await holder.hold(lease)).toBe(true);
      await other.release('chore');
      expect(await other.hold(lease)).toBe(false);
      await holder.release('chore');
      expect(await other.hold(lease)).toBe(true);
      expect(await holder.hold(lease)).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 450));
      expect(await holder.hold(lease)).toBe(true);
    });
  });

  describe('the sweep', () => {
    const past = Math.floor(Date.now() / 1000) - 10;
    const expired = (count: number, expiresAt: number | null = past) =>
      Array.from({ length: count }, (_none, index) => ({
        key_hash: `${expiresAt ?? 'never'}-${index}`,
        kind: 'AccessToken',
        shape: 1,
        payload: 'x',
        expires_at: expiresAt,
      }));
    const sweepOf = (told: string[] = []) =>
      createSweep({
        strapi: loaded.strapi,
        leases: createLeases({ strapi: loaded.strapi }),
        log: { debug: (message) => told.push(message) },
      });

    it('takes what is expired and nothing else, on one process at a time, and says so', async () => {
      await rows('oidc_artifacts').delete();
      for (const count of [200, 150]) {
        const first = expired(count).map((row) => ({ ...row, key_hash: `${count}:${row.key_hash}` }));
        await rows('oidc_artifacts').insert(first);
      }
      await rows('oidc_artifacts').insert([...expired(1, null), ...expired(1, past + 1000)]);
      const told: string[] = [];
      const swept = await Promise.all([sweepOf(told)(), sweepOf(told)(), sweepOf(told)()]);
      expect(swept.filter((count) => count > 0)).toEqual([350]);
      expect(told).toEqual(['oidc-server: swept 350 expired artifacts and entries of lists']);
      expect(await rows('oidc_artifacts').select('*')).toHaveLength(2);
    });

    it('stops between two batches when the host does', async () => {
      await rows('oidc_artifacts').insert(expired(300));
      const stopping = new AbortController();
      const sweeping = sweepOf()(stopping.signal);
      setTimeout(() => stopping.abort(), 5);
      expect(await sweeping).toBeLessThan(300);
    });
  });
});
