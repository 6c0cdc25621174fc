/** Pages that have nothing to do with a load, asked again and again while it lasts. */
import { Worker } from 'node:worker_threads';
import type { Account } from './flows.ts';
import type { Visitor } from './http.ts';
import { percentile } from './measure.ts';

export interface Bystander {
  url: string;
  headers: Record<string, string>;
}

export interface Waits {
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** Milliseconds between an answer and the next question. */
const EVERY = 10;

/** Each page is asked from a thread of its own, so that the load beside it does not make it wait. */
export async function waitsDuring(
  pages: readonly Bystander[],
  work: () => Promise<unknown>,
): Promise<Waits[]> {
  const probes = pages.map(
    (page) =>
      new Worker(new URL('../health-probe.ts', import.meta.url), { workerData: { ...page, every: EVERY } }),
  );
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.once('online', resolve))));
  await work();
  return Promise.all(
    probes.map(async (probe) => {
      const answered = new Promise<number[]>((resolve, reject) =>
        probe.once('message', resolve).once('error', reject),
      );
      probe.postMessage('stop');
      const waits = await answered;
      return { p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) };
    }),
  );
}

/** The host's own sign-in, which checks the same password. Answers with the token of its API. */
export async function hostLocal(visitor: Visitor, account: Account): Promise<string> {
  const { identifier, password } = account;
  const { status, body } = await visitor.ask('/api/auth/local', {
    method: 'POST',
    form: { identifier, password },
  });
  if (status !== 200) throw new Error(`POST /api/auth/local: ${status}`);
  return String((JSON.parse(body) as { jwt?: unknown }).jwt);
}
