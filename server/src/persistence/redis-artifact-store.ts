/**
 * Short-lived artifacts in Redis: the same contract as the database's, with Redis' own expiry.
 */
import type { Redis } from 'ioredis';
import { CannotUnseal } from '../domain/errors';
import type { ArtifactPayload, ArtifactRef, ArtifactStore, NewArtifact } from '../domain/ports';
import { writtenOut } from './artifact-store';
import { sha256 } from './digest';
import { now } from './table';
import type { Vault } from './vault';

/** One step for Redis, so that of two requests at once one wins. 1: marked now; 0: used already, or gone. */
const CONSUME = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], 'consumed', ARGV[1])`;

/** Writes an artifact, its place in the sets of its grant and its client, and what finds it. Keeps the mark of use. */
const SAVE = `
redis.call('HSET', KEYS[1], 'payload', ARGV[1])
local ttl = tonumber(ARGV[2])
if ttl > 0 then redis.call('EXPIRE', KEYS[1], ttl) else redis.call('PERSIST', KEYS[1]) end
local sets = tonumber(ARGV[3])
local at = tonumber(ARGV[4])
for i = 2, #KEYS do
  if i <= 1 + sets then
    -- By when they end, so that those that have ended can leave. The set lives as long as its longest-lived member:
    -- -2 is no set yet, -1 one that stays.
    local left = redis.call('TTL', KEYS[i])
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', '(' .. at)
    redis.call('ZADD', KEYS[i], ttl > 0 and at + ttl or '+inf', KEYS[1])
    if ttl == 0 then redis.call('PERSIST', KEYS[i])
    elseif left ~= -1 and ttl > left then redis.call('EXPIRE', KEYS[i], ttl) end
  elseif ttl > 0 then redis.call('SET', KEYS[i], KEYS[1], 'EX', ttl)
  else redis.call('SET', KEYS[i], KEYS[1]) end
end
return 1`;

const MEMBERS_AT_ONCE = 1_000;

export function createRedisArtifactStore(deps: {
  redis: Redis;
  vault: Vault;
  keyPrefix: string;
}): ArtifactStore {
  const { redis, vault, keyPrefix } = deps;
  const keyOf = ({ kind, id }: { kind: string; id: string }): string =>
    `${keyPrefix}a:${sha256(`${kind}:${id}`)}`;
  const uidKey = (kind: string, uid: string): string => `${keyPrefix}u:${kind}:${sha256(uid)}`;
  const userCodeKey = (kind: string, code: string): string => `${keyPrefix}c:${kind}:${sha256(code)}`;
  const clientKey = (clientId: string): string => `${keyPrefix}o:${sha256(clientId)}`;
  const grantSet = (kind: string, reference: string): string => `${keyPrefix}g:${kind}:${reference}`;
  const grantKey = (kind: string, grantId: string): string => grantSet(kind, sha256(grantId));

  const read = async (key: string): Promise<ArtifactPayload | undefined> => {
    const [sealed, consumed] = await redis.hmget(key, 'payload', 'consumed');
    if (!sealed) return undefined;
    try {
      const payload = JSON.parse(vault.open({ sealed, purpose: key })) as ArtifactPayload;
      return consumed ? { ...payload, consumed: Number(consumed) } : payload;
    } catch (error) {
      // Sealed under a secret that is gone: nobody can use it any more.
      if (error instanceof CannotUnseal) return undefined;
      throw error;
    }
  };

  const readVia = async (pointer: string): Promise<ArtifactPayload | undefined> => {
    const key = await redis.get(pointer);
    return key ? read(key) : undefined;
  };

  const destroySet = async (set: string): Promise<void> => {
    const members = await redis.zrange(set, 0, -1);
    // In pieces: a busy client has more artifacts than one command takes arguments.
    for (let start = 0; start < members.length; start += MEMBERS_AT_ONCE) {
      const piece = members.slice(start, start + MEMBERS_AT_ONCE);
      await redis.del(...piece);
      await redis.zrem(set, ...piece);
    }
  };

  const save = async ({
    kind,
    id,
    payload,
    text = writtenOut(payload),
    expiresIn,
  }: NewArtifact): Promise<void> => {
    const key = keyOf({ kind, id });
    const { grantId, clientId, uid, userCode } = payload;
    const sets = [
      ...(typeof grantId === 'string' ? [grantKey(kind, grantId)] : []),
      ...(typeof clientId === 'string' ? [clientKey(clientId)] : []),
    ];
    const pointers = [
      ...(typeof uid === 'string' ? [uidKey(kind, uid)] : []),
      ...(typeof userCode === 'string' ? [userCodeKey(kind, userCode)] : []),
    ];
    const keys = [key, ...sets, ...pointers];
    const sealed = vault.seal({ text, purpose: key });
    await redis.eval(SAVE, keys.length, ...keys, sealed, expiresIn ?? 0, sets.length, now());
  };

  const destroy = async (ref: ArtifactRef): Promise<void> => {
    await redis.del(keyOf(ref));
  };

  return {
    save,
    destroy,

    async change(changes) {
      await Promise.all(
        changes.map((change) => ('save' in change ? save(change.save) : destroy(change.destroy))),
      );
    },

    find: (ref) => read(keyOf(ref)),
    findByUid: ({ kind, uid }) => readVia(uidKey(kind, uid)),
    findByUserCode: ({ kind, userCode }) => readVia(userCodeKey(kind, userCode)),

    async consume(ref) {
      return (await redis.eval(CONSUME, 1, keyOf(ref), now())) === 1;
    },

    revokeByGrantId: ({ kind, grantId }) => destroySet(grantKey(kind, grantId)),
    revokeByClientId: (clientId) => destroySet(clientKey(clientId)),

    async countIssued({ kind, grants }) {
      const counted = await Promise.all(
        grants.map(
          async (reference) =>
            [reference, await redis.zcount(grantSet(kind, reference), `(${now()}`, '+inf')] as const,
        ),
      );
      return new Map(counted);
    },
  };
}

/** @param url `redis://` or `rediss://`. Commands fail at once while Redis is away, instead of waiting for it. */
export async function connectRedis({ url }: { url: string }): Promise<Redis> {
  const { default: IORedis } = await import('ioredis');
  const redis = new IORedis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  // Each failed command says so itself; without a listener every attempt to connect would be printed.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch (cause) {
    redis.disconnect();
    // Not the whole address: it may hold a password.
    throw new Error(
      `oidc-server: Redis at ${new URL(url).host} (the option "redis.url") does not answer: check that it runs and that ` +
        `this host reaches it, or leave the option "redis" out to keep everything in the database`,
      { cause },
    );
  }
  return redis;
}
