/**
 * Limits on guessing, counted in the host's database so that every process of a site counts together.
 */
import {
  RateLimiterMySQL,
  RateLimiterPostgres,
  RateLimiterRes,
  RateLimiterSQLite,
  type RateLimiterStoreAbstract,
} from 'rate-limiter-flexible';
import type { Core } from '@strapi/strapi';
import { delayAfter, networkOf, type AttemptRules, type CountRule } from '../domain/attempts';
import type { AttemptLimits } from '../domain/ports';
import { limiterClient } from './limiter-client';
import type { Statements } from './statements';
import type { Vault } from './vault';

const TABLE = 'oidc_attempts';
/** The column's name is a word of MySQL's, too. */
const FORGET = `delete from ${TABLE} where ${TABLE}.key = ?`;
const FORGET_EACH = `delete from ${TABLE} where ${TABLE}.key = any(?::text[])`;

type Limiter = RateLimiterStoreAbstract;

interface LimiterOptions {
  prefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** The library's own table, beside the host's: Strapi leaves tables alone that are not its own. */
export async function ensureTable(strapi: Core.Strapi): Promise<void> {
  const { schema } = strapi.db.connection;
  const exists = () => schema.hasTable(TABLE);
  if (await exists()) return;
  try {
    await schema.createTable(TABLE, (table) => {
      table.string('key', 255).primary();
      table.integer('points').notNullable().defaultTo(0);
      // Milliseconds since the epoch.
      table.bigInteger('expire');
    });
  } catch (error) {
    // Another process that booted at the same time was first.
    if (!(await exists())) throw error;
  }
}

export function createLimiter(
  { strapi, statements }: { strapi: Core.Strapi; statements: Statements },
  { prefix, points, duration }: LimiterOptions,
): Limiter {
  const { client, connection } = strapi.db.config.connection as {
    client: string;
    connection: { database?: string; schema?: string };
  };
  const options = {
    storeClient: limiterClient(strapi, statements),
    storeType: 'knex' as const,
    tableName: TABLE,
    tableCreated: true,
    keyPrefix: prefix,
    points,
    duration,
    clearExpiredByTimeout: true,
  };
  if (client === 'postgres')
    return new RateLimiterPostgres({ ...options, schemaName: connection.schema ?? 'public' });
  if (client === 'mysql') return new RateLimiterMySQL({ ...options, dbName: String(connection.database) });
  return new RateLimiterSQLite(options);
}

/** How long until it counts no more. */
export const secondsOf = ({ msBeforeNext }: RateLimiterRes): number =>
  Math.max(1, Math.ceil(msBeforeNext / 1000));

/** Undefined when there was room, else how long to wait in seconds. */
const consume = async (limiter: Limiter, key: string, duration?: number): Promise<number | undefined> => {
  try {
    await limiter.consume(key, 1, duration === undefined ? {} : { customDuration: duration });
    return undefined;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return secondsOf(refusal);
    throw refusal;
  }
};

export async function createAttemptLimits({
  strapi,
  statements,
  vault,
  rules,
}: {
  strapi: Core.Strapi;
  statements: Statements;
  vault: Vault;
  rules: AttemptRules;
}): Promise<AttemptLimits> {
  await ensureTable(strapi);
  const counterOf = (prefix: string, { attempts, window }: CountRule) =>
    createLimiter({ strapi, statements }, { prefix, points: attempts, duration: window });
  const overall = counterOf('overall', rules.overall);
  const address = counterOf('address', rules.address);
  const failures = counterOf('failures', {
    attempts: rules.account.attempts,
    window: rules.account.forgetAfter,
  });
  const delays = createLimiter(
    { strapi, statements },
    { prefix: 'delay', points: 1, duration: rules.account.delay },
  );

  /** Keyed: a copy of the table tells neither who nor where from. */
  const digest = (value: string): string => String(vault.digests(value)[0]);
  const EVERYBODY = 'all';

  /** One try at an account: free at first, then one for each delay, which grows. */
  const tryAccount = async (key: string): Promise<{ wait?: number; isDelayed: boolean }> => {
    const { consumedPoints } = await failures.penalty(key, 1);
    if (consumedPoints <= rules.account.attempts) return { isDelayed: false };
    const wait = await consume(delays, key, delayAfter(consumedPoints, rules.account));
    if (wait === undefined) return { isDelayed: true };
    // A refused try is not held against the account, or its owner could be kept out for ever.
    await failures.reward(key, 1);
    return { wait, isDelayed: true };
  };

  /** As if nobody had ever tried. */
  const forget = (limiters: readonly Limiter[], who: string): Promise<void> =>
    statements.runAll(
      limiters
        .map((limiter) => limiter.getKey(who))
        .map((key) => ({ sql: FORGET, many: FORGET_EACH, values: [key], row: key })),
    );

  return {
    async begin({ account, address: ip, known }) {
      const who = digest(`${known ? 'known' : 'unknown'}:${account}`);
      // Counted before the password is looked at, so that many tries at once don't slip through together. A browser that
      // has signed in to this account before gets in whatever others are up to.
      const crowds = known
        ? []
        : [
            { limiter: overall, key: EVERYBODY },
            { limiter: address, key: digest(networkOf(ip)) },
          ];
      const waits = await Promise.all(crowds.map(({ limiter, key }) => consume(limiter, key)));
      const refusals = waits.filter((wait) => wait !== undefined);
      // What was refused, or was the right password, has cost nothing, so it counts for nothing.
      const giveBack = () =>
        Promise.all(
          crowds
            .filter((_crowd, place) => waits[place] === undefined)
            .map(({ limiter, key }) => limiter.reward(key, 1)),
        );
      // Nor is it held against the account.
      const { wait, isDelayed } =
        refusals.length > 0 ? { wait: Math.max(...refusals), isDelayed: false } : await tryAccount(who);
      if (wait !== undefined) {
        await giveBack();
        return { allowed: false, retryAfter: wait };
      }
      return {
        allowed: true,
        async succeed() {
          await Promise.all([giveBack(), forget(isDelayed ? [failures, delays] : [failures], who)]);
        },
      };
    },
  };
}
