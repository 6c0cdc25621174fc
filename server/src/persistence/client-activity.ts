/**
 * What clients do, in the host's database: sign-ins by day, and the latest failed requests. Gathered in memory and
 * written every few seconds, off the path of the requests.
 */
import type { Core } from '@strapi/strapi';
import { CLIENT_DAY_UID, CLIENT_FAILURE_UID } from '../constants';
import type { ClientFailure, FailureCause } from '../domain/client-failures';
import { wordsOf } from '../domain/failure-words';
import type { ClientActivity } from '../domain/ports';
import { createTable, now, toNumber, type Row } from './table';

/** Milliseconds. */
const FLUSH_EVERY = 3000;

/** Failures kept for each client. */
const FAILURES_KEPT = 50;

/** Failures gathered between two writes: however fast somebody fails, the database sees no more. */
const FAILURES_GATHERED = 200;

const SECONDS_PER_DAY = 86_400;
const DAYS_COUNTED = 30;

interface Count {
  clientId: string;
  day: number;
  signIns: number;
  lastAt: number;
}

const toFailure = (row: Row): ClientFailure => ({
  clientId: String(row['client_id']),
  at: toNumber(row['at']) ?? 0,
  cause: row['cause'] as FailureCause,
  detail: typeof row['detail'] === 'string' ? row['detail'] : null,
});

interface Deps {
  strapi: Core.Strapi;
}

export function createClientActivity({ strapi }: Deps): ClientActivity {
  const days = createTable({ strapi, uid: CLIENT_DAY_UID });
  const failures = createTable({ strapi, uid: CLIENT_FAILURE_UID });
  let counts = new Map<string, Count>();
  let refused: ClientFailure[] = [];
  let writing: Promise<void> = Promise.resolve();

  const add = async ({ clientId, day, signIns, lastAt }: Count): Promise<void> => {
    const increase = () =>
      days()
        .where({ client_id: clientId, day })
        .update({ last_at: lastAt, sign_ins: strapi.db.connection.raw('sign_ins + ?', [signIns]) });
    if ((await increase()) > 0) return;
    const row = { client_id: clientId, day, sign_ins: 0, last_at: lastAt };
    // Another process may make the row first; then there is one to increase.
    await days().insert(row).onConflict(['client_id', 'day']).ignore();
    await increase();
  };

  const prune = async (clientId: string): Promise<void> => {
    const oldest = await failures()
      .where({ client_id: clientId })
      .orderBy('id', 'desc')
      .offset(FAILURES_KEPT)
      .first<Row | undefined>('id');
    if (oldest)
      await failures().where({ client_id: clientId }).where('id', '<=', Number(oldest['id'])).delete();
  };

  const write = async (): Promise<void> => {
    const [newCounts, newFailures] = [counts, refused];
    counts = new Map();
    refused = [];
    for (const count of newCounts.values()) await add(count);
    for (const { clientId, at, cause, detail } of newFailures) {
      await failures().insert({ client_id: clientId, at, cause, detail });
    }
    for (const clientId of new Set(newFailures.map((failure) => failure.clientId))) await prune(clientId);
  };

  const flush = (): Promise<void> => {
    const isIdle = counts.size === 0 && refused.length === 0;
    if (!isIdle) writing = writing.then(write);
    return writing;
  };

  const timer = setInterval(() => {
    flush().catch((error: unknown) => {
      // Counting is never worth failing for: what was gathered is lost, and the next round starts anew.
      writing = Promise.resolve();
      strapi.log.warn(`oidc-server: could not record what clients did: ${wordsOf(error)}`);
    });
  }, FLUSH_EVERY);
  timer.unref();

  return {
    signedIn(clientId) {
      const at = now();
      const day = Math.floor(at / SECONDS_PER_DAY);
      const key = `${day}:${clientId}`;
      const signIns = (counts.get(key)?.signIns ?? 0) + 1;
      counts.set(key, { clientId, day, signIns, lastAt: at });
    },

    failed(failure) {
      if (refused.length < FAILURES_GATHERED) refused.push({ ...failure, at: now() });
    },

    async useOf(clientId) {
      await flush();
      const since = Math.floor(now() / SECONDS_PER_DAY) - DAYS_COUNTED;
      const rows = await days().where({ client_id: clientId }).select<Row[]>('day', 'sign_ins', 'last_at');
      return {
        lastSignInAt: rows.reduce<number | null>(
          (latest, row) => Math.max(latest ?? 0, toNumber(row['last_at']) ?? 0),
          null,
        ),
        signIns30Days: rows
          .filter((row) => Number(row['day']) > since)
          .reduce((sum, row) => sum + Number(row['sign_ins']), 0),
      };
    },

    async signInsSince(day) {
      await flush();
      const rows = await days().where('day', '>=', day).select<Row[]>('day', 'client_id', 'sign_ins');
      return rows.map((row) => ({
        day: Number(row['day']),
        name: String(row['client_id']),
        count: toNumber(row['sign_ins']) ?? 0,
      }));
    },

    async failuresOf(clientId) {
      await flush();
      const rows = await failures()
        .where({ client_id: clientId })
        .orderBy('id', 'desc')
        .limit(FAILURES_KEPT)
        .select<Row[]>('*');
      return rows.map(toFailure);
    },

    async forget(clientId) {
      await flush();
      await days().where({ client_id: clientId }).delete();
      await failures().where({ client_id: clientId }).delete();
    },

    flush,

    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
