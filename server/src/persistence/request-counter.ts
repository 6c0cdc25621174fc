/**
 * Counts requests in a window of time, in the host's database so that every process of a site counts together.
 */
import type { Core } from '@strapi/strapi';
import { networkOf } from '../domain/attempts';
import type { RequestCounter } from '../domain/ports';
import { createLimiter, ensureTable, secondsOf } from './attempt-limits';
import type { Statements } from './statements';
import type { Vault } from './vault';

export async function createRequestCounter({
  strapi,
  statements,
  vault,
  name,
  window,
}: {
  strapi: Core.Strapi;
  statements: Statements;
  vault: Vault;
  /** Tells this counter from the others. */
  name: string;
  /** Seconds. */
  window: number;
}): Promise<RequestCounter> {
  await ensureTable(strapi);
  const limiter = createLimiter({ strapi, statements }, { prefix: name, points: 1, duration: window });
  return {
    async count({ address, limit }) {
      // Keyed: a copy of the table does not tell where from.
      const key = String(vault.digests(networkOf(address))[0]);
      const counted = await limiter.penalty(key, 1);
      return counted.consumedPoints <= limit ? undefined : secondsOf(counted);
    },
  };
}
