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
import type { Vault } from './vault';

const TABLE = 'oidc_attempts';

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

export function createLimiter(strapi: Core.Strapi, { prefix, points, duration }: LimiterOptions): Limiter {
  const { client, connection } = strapi.db.config.connection as {
    client: string;
    connection: { database?: string; schema?: string };
  };
  const options = {
    storeClient: limiterClient(strapi),
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
  vault,
  rules,
}: {
  strapi: Core.Strapi;
  vault: Vault;
  rules: AttemptRules;
}): Promise<AttemptLimits> {
  await ensureTable(strapi);
  const counterOf = (prefix: string, { attempts, window }: CountRule) =>
    createLimiter(strapi, { prefix, points: attempts, duration: window });
  const overall = counterOf('overall', rules.overall);
  const address = counterOf('address', rules.address);
  const failures = counterOf('failures', {
    attempts: rules.account.attempts,
    window: rules.account.forgetAfter,
  });
  const delays = createLimiter(strapi, { prefix: 'delay', points: 1, duration: rules.account.delay });

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

  return {
    async begin({ account, address: ip, known }) {
      const place = digest(networkOf(ip));
      const who = digest(`${known ? 'known' : 'unknown'}:${account}`);
      let isDelayed = false;
      // Counted before the password is looked at, so that many tries at once don't slip through together.
      const steps: Array<{ take: () => Promise<number | undefined>; giveBack: () => Promise<unknown> }> = [
        // A browser that has signed in to this account before gets in whatever others are up to.
        ...(known
          ? []
          : [
              { take: () => consume(overall, EVERYBODY), giveBack: () => overall.reward(EVERYBODY, 1) },
              { take: () => consume(address, place), giveBack: () => address.reward(place, 1) },
            ]),
        {
          take: async () => {
            const tried = await tryAccount(who);
            isDelayed = tried.isDelayed;
            return tried.wait;
          },
          giveBack: () => Promise.all([failures.delete(who), ...(isDelayed ? [delays.delete(who)] : [])]),
        },
      ];
      const taken: typeof steps = [];
      // What was refused, or was the right password, has cost nothing, so it counts for nothing.
      const giveBack = () => Promise.all(taken.map((step) => step.giveBack()));
      for (const step of steps) {
        const wait = await step.take();
        if (wait !== undefined) {
          await giveBack();
          return { allowed: false, retryAfter: wait };
        }
        taken.push(step);
      }
      return {
        allowed: true,
        async succeed() {
          await giveBack();
        },
      };
    },
  };
}
