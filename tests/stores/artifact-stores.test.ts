/**
 * The contract of the artifact store (domain/ports), kept by every store there is, over the connection of a real
 * Strapi on each database that Strapi runs on.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ArtifactPayload,
  ArtifactRef,
  ArtifactStore,
  FoundArtifact,
} from '../../server/src/domain/ports';
import { createArtifactStore } from '../../server/src/persistence/artifact-store';
import { connectRedis, createRedisArtifactStore } from '../../server/src/persistence/redis-artifact-store';
import { createStatements } from '../../server/src/persistence/create-statements';
import { createVault, type Vault } from '../../server/src/persistence/vault';
import { startMariaDb } from '../support/mariadb.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { loadStrapi } from '../support/strapi.ts';
import type { DatabaseServer } from '../support/servers.ts';

interface OpenStore {
  storeWith: (vault: Vault) => ArtifactStore;
  /** Everything it keeps, as a thief would read it. */
  dump: () => Promise<string>;
  close: () => Promise<void>;
}

const overStrapi = async (server?: DatabaseServer): Promise<OpenStore> => {
  const { strapi, stop } = await loadStrapi(await server?.newDatabase());
  const statements = createStatements({ strapi });
  return {
    storeWith: (vault) => createArtifactStore({ strapi, vault, statements }),
    dump: async () => JSON.stringify(await strapi.db.getConnection('oidc_artifacts').select('*')),
    async close() {
      statements.close();
      await stop();
      await server?.stop();
    },
  };
};

const stores: Record<string, () => Promise<OpenStore>> = {
  SQLite: () => overStrapi(),
  PostgreSQL: async () => overStrapi(await startPostgres()),
  MariaDB: async () => overStrapi(await startMariaDb()),
  Redis: async () => {
    const server = await startRedis();
    const redis = await connectRedis(server);
    return {
      storeWith: (vault) => createRedisArtifactStore({ redis, vault, keyPrefix: 'test:' }),
      async dump() {
        const keys = await redis.keys('*');
        const values = await Promise.all(
          keys.map(async (key) => {
            const type = await redis.type(key);
            if (type === 'hash') return redis.hgetall(key);
            return type === 'zset' ? redis.zrange(key, 0, -1) : redis.get(key);
          }),
        );
        return JSON.stringify([keys, values]);
      },
      async close() {
        await redis.quit();
        await server.stop();
      },
    };
  },
};

const minute = 60;
const kind = 'AuthorizationCode';
const newId = (): string => randomBytes(32).toString('base64url');

describe.each(Object.entries(stores))('artifacts in %s', (name, open) => {
  let opened: OpenStore;
  let store: ArtifactStore;

  const saved = async (payload: ArtifactPayload = {}, expiresIn = minute) => {
    const ref = { kind, id: newId() };
    await store.save({ ...ref, payload, expiresIn });
    return ref;
  };

  beforeAll(async () => {
    opened = await open();
    store = opened.storeWith(createVault({ secrets: ['a secret for this test'] }));
  });
  afterAll(async () => {
    await opened.close();
  });

  it('gives back what was saved', async () => {
    const payload = { jti: 'x', scope: 'openid', nested: { list: [1, null, true] }, exp: 12 };
    expect(await store.find(await saved(payload))).toEqual(payload);
  });

  it('finds nothing under an unknown identifier, another kind, or another case', async () => {
    const { id } = await saved({ a: 1 });
    expect(await store.find({ kind, id: newId() })).toBeUndefined();
    expect(await store.find({ kind: 'AccessToken', id })).toBeUndefined();
    expect(await store.find({ kind, id: id.toLowerCase() })).toBeUndefined();
  });

  it('keeps an artifact without a lifetime until it is destroyed', async () => {
    const ref = { kind: 'Grant', id: newId() };
    await store.save({ ...ref, payload: { grantId: ref.id } });
    expect(await store.find(ref)).toEqual({ grantId: ref.id });
    await store.destroy(ref);
    expect(await store.find(ref)).toBeUndefined();
  });

  it('replaces', async () => {
    const ref = await saved({ step: 1, gone: true });
    await store.save({ ...ref, payload: { step: 2 }, expiresIn: minute });
    expect(await store.find(ref)).toEqual({ step: 2 });
  });

  it('finds a session by its uid, also after it was given a new identifier', async () => {
    const uid = randomUUID();
    const old = { kind: 'Session', id: newId() };
    await store.save({ ...old, payload: { uid, turn: 1 }, expiresIn: minute });
    expect(await store.findByUid({ kind: 'Session', uid })).toEqual({ uid, turn: 1 });
    expect(await store.findByUid({ kind: 'Session', uid: randomUUID() })).toBeUndefined();
    expect(await store.findByUid({ kind: 'Interaction', uid })).toBeUndefined();

    // As the engine does when it gives a session a new identifier.
    await store.save({ kind: 'Session', id: newId(), payload: { uid, turn: 2 }, expiresIn: minute });
    await store.destroy(old);
    expect(await store.findByUid({ kind: 'Session', uid })).toEqual({ uid, turn: 2 });
  });

  it('brings along what a token depends on, or nothing: never what is gone, or somebody else’s', async () => {
    const beside = async (ref: ArtifactRef): Promise<FoundArtifact[]> => {
      const found: FoundArtifact[] = [];
      const payload = await store.find(ref, (one) => found.push(one));
      expect(payload).toBeDefined();
      for (const one of found) expect(JSON.parse(String(one.text))).toEqual(one.payload);
      const itself = found.filter((one) => one.ref.id === ref.id);
      expect(itself).toEqual(name === 'Redis' ? [] : [{ ref, payload, text: JSON.stringify(payload) }]);
      return found.flatMap((one) => (one.ref.id === ref.id ? [] : [{ ref: one.ref, payload: one.payload }]));
    };
    const readsAlong = name === 'PostgreSQL' || name === 'MariaDB';
    const grant = { kind: 'Grant', id: newId() };
    const visit = { kind: 'Session', id: newId() };
    const uid = randomUUID();
    const issued = async (payload: ArtifactPayload) => {
      const ref = { kind: 'AccessToken', id: newId() };
      await store.save({ ...ref, payload: { jti: ref.id, ...payload }, expiresIn: minute });
      return ref;
    };
    const token = await issued({ grantId: grant.id, sessionUid: uid });
    expect(await beside(token)).toEqual([]);

    await store.save({ ...grant, payload: { jti: grant.id, openid: {} }, expiresIn: minute });
    await store.save({ ...visit, payload: { jti: visit.id, uid }, expiresIn: minute });
    const both = [
      { ref: grant, payload: { jti: grant.id, openid: {} } },
      { ref: visit, payload: { jti: visit.id, uid } },
    ];
    expect(await beside(token)).toEqual(readsAlong ? both : []);
    expect(await beside(await issued({ grantId: newId(), sessionUid: randomUUID() }))).toEqual([]);
    expect(await beside(await issued({}))).toEqual([]);

    await store.destroy(visit);
    expect(await beside(token)).toEqual(readsAlong ? [both[0]] : []);
    await store.save({ ...grant, payload: { jti: grant.id }, expiresIn: -1 });
    expect(await beside(token)).toEqual([]);
  });

  it('finds a device code by its user code', async () => {
    const userCode = `BCDF-${randomUUID().slice(0, 4)}`;
    const ref = { kind: 'DeviceCode', id: newId() };
    await store.save({ ...ref, payload: { userCode, params: {} }, expiresIn: minute });
    expect(await store.findByUserCode({ kind: 'DeviceCode', userCode })).toMatchObject({ userCode });
    expect(await store.findByUserCode({ kind: 'DeviceCode', userCode: 'none' })).toBeUndefined();
    await store.destroy(ref);
    expect(await store.findByUserCode({ kind: 'DeviceCode', userCode })).toBeUndefined();
  });

  it('takes a text that was written out before for the payload', async () => {
    const ref = { kind: 'AccessToken', id: newId() };
    const payload = { jti: ref.id, grantId: newId(), accountId: 'alice' };
    await store.save({ ...ref, payload, text: JSON.stringify(payload), expiresIn: minute });
    expect(await store.find(ref)).toEqual(payload);
    await store.revokeByGrantId({ kind: ref.kind, grantId: payload.grantId });
    expect(await store.find(ref)).toBeUndefined();
  });

  it('consumes once, and says when', async () => {
    const ref = await saved({ a: 1 });
    expect(await store.consume(ref)).toBe(true);
    expect(await store.consume(ref)).toBe(false);
    const { consumed } = (await store.find(ref))!;
    expect(consumed).toBeTypeOf('number');
    expect(Math.abs(Number(consumed) - Date.now() / 1000)).toBeLessThan(10);
  });

  it('lets one of fifty at once consume', async () => {
    const ref = await saved({ a: 1 });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => store.consume(ref)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the mark of use when it replaces', async () => {
    const ref = await saved({ a: 1 });
    await store.consume(ref);
    await store.save({ ...ref, payload: { a: 2 }, expiresIn: minute });
    expect(await store.find(ref)).toMatchObject({ a: 2, consumed: expect.any(Number) });
    expect(await store.consume(ref)).toBe(false);
  });

  it('consumes nothing unknown', async () => {
    expect(await store.consume({ kind, id: newId() })).toBe(false);
  });

  it('destroys what is not there without complaint', async () => {
    await expect(store.destroy({ kind, id: newId() })).resolves.toBeUndefined();
  });

  it('ends everything of one kind that was issued under a grant, and nothing else', async () => {
    const grantId = newId();
    const first = await saved({ grantId });
    const second = await saved({ grantId }, 2 * minute);
    const consumed = await saved({ grantId });
    await store.consume(consumed);
    const ofAnotherGrant = await saved({ grantId: newId() });
    const ofAnotherKind = { kind: 'AccessToken', id: newId() };
    await store.save({ ...ofAnotherKind, payload: { grantId }, expiresIn: minute });

    await store.revokeByGrantId({ kind, grantId });

    for (const ref of [first, second, consumed]) expect(await store.find(ref)).toBeUndefined();
    expect(await store.find(ofAnotherGrant)).toBeDefined();
    expect(await store.find(ofAnotherKind)).toBeDefined();
  });

  it('ends everything that was issued to one client, and nothing else', async () => {
    const clientId = `client-${newId()}`;
    const code = await saved({ clientId, grantId: newId() });
    const ofAnother = await saved({ clientId: `client-${newId()}` });
    await store.revokeByClientId(clientId);
    expect(await store.find(code)).toBeUndefined();
    expect(await store.find(ofAnother)).toBeDefined();
  });

  // They wait together.
  describe.concurrent('as time passes', () => {
    it('honours the lifetime before any sweep', async () => {
      const uid = randomUUID();
      const userCode = randomUUID();
      const ref = await saved({ uid, userCode }, 3);
      expect(await store.find(ref)).toBeDefined();
      await pause(4100);
      expect(await store.find(ref)).toBeUndefined();
      expect(await store.findByUid({ kind, uid })).toBeUndefined();
      expect(await store.findByUserCode({ kind, userCode })).toBeUndefined();
      expect(await store.consume(ref)).toBe(false);
    });

    it('counts what can still be used under each grant', async () => {
      const [one, none] = [newId(), newId()];
      const used = await saved({ grantId: one });
      await saved({ grantId: one });
      const gone = await saved({ grantId: one }, 1);
      await store.consume(used);
      await pause(1500);
      expect(await store.find(gone)).toBeUndefined();
      const referenceOf = (id: string) => createHash('sha256').update(id).digest('base64url');
      const counted = await store.countIssued({ kind, grants: [one, none].map(referenceOf) });
      expect(counted.get(referenceOf(none)) ?? 0).toBe(0);
      // Redis counts by time alone: what was used is counted until it ends.
      expect([1, 2]).toContain(counted.get(referenceOf(one)));
    });

    it('revokes what outlives the first thing issued under a grant', async () => {
      const grantId = newId();
      await saved({ grantId }, 1);
      const lasting = await saved({ grantId }, minute);
      await pause(1500);
      await store.revokeByGrantId({ kind, grantId });
      expect(await store.find(lasting)).toBeUndefined();
    });
  });

  it.each([
    ['a megabyte', { text: 'x'.repeat(1_000_000) }],
    ['emoji and scripts of the world', { text: '👩‍👩‍👧‍👦 é ẞ 漢字 ‮RTL‬ עברית', '🔑': '🔓' }],
    ['NUL and other control characters', { text: 'a\u0000b\u0001\u001f\u007f\u2028' }],
    ['a lone surrogate', { text: 'a\ud800b' }],
    ['quotes and SQL', { text: `'";--\\ %_?$1 :name` }],
  ])('keeps %s', async (_what, payload) => {
    expect(await store.find(await saved(payload))).toEqual(payload);
  });

  it.each(["'; drop table oidc_artifacts; --", 'a\u0000b', '👩‍👩‍👧‍👦', 'x'.repeat(100_000), ''])(
    'takes %j for an identifier',
    async (id) => {
      await store.save({ kind, id, payload: { id: 1 }, expiresIn: minute });
      expect(await store.find({ kind, id })).toEqual({ id: 1 });
      expect(await store.consume({ kind, id })).toBe(true);
      await store.destroy({ kind, id });
      expect(await store.find({ kind, id })).toBeUndefined();
    },
  );

  it('holds its own against fifty writers of one artifact', async () => {
    const ref = await saved({ turn: 0 });
    const turns = Array.from({ length: 50 }, (_none, turn) => turn);
    await Promise.all(turns.map((turn) => store.save({ ...ref, payload: { turn }, expiresIn: minute })));
    expect(turns).toContain((await store.find(ref))!['turn']);
  });

  it('keeps nothing that a reader could use', async () => {
    const secrets = { grantId: newId(), uid: newId(), userCode: newId(), nonce: newId(), cookie: newId() };
    const { id } = await saved(secrets);
    const everything = await opened.dump();
    for (const secret of [id, ...Object.values(secrets)]) expect(everything).not.toContain(secret);
  });

  it('finds nothing that was sealed with a secret that the host no longer has', async () => {
    const stranger = opened.storeWith(createVault({ secrets: ['another secret'] }));
    const successor = opened.storeWith(
      createVault({ secrets: ['another secret', 'a secret for this test'] }),
    );
    const ref = await saved({ a: 1 });
    expect(await stranger.find(ref)).toBeUndefined();
    expect(await successor.find(ref)).toEqual({ a: 1 });
  });
});
