/**
 * How long the host keeps others waiting while many people sign in at once: `GET /_health` is asked for again and again
 * during fifty sign-ins that start together. Prints its percentiles in milliseconds; ends with 1 above the limit.
 *
 *   node bench/sign-in-lag.ts [sign-ins] [port]
 */
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { launchHost, type LaunchedHost } from '../playground/launch-host.ts';
import { Browserless, signIn } from '../tests/support/browserless.ts';
import { authorizationUrl, FRIEND, REDIRECT_URI } from '../tests/support/friend.ts';

/** Milliseconds at p99. */
export const LIMIT = 50;

export interface Lag {
  signIns: number;
  /** Seconds for all of them. */
  took: number;
  probes: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  worst: number;
}

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** The host must have the client FRIEND, trusted. */
export async function measureLag({ host, signIns }: { host: LaunchedHost; signIns: number }): Promise<Lag> {
  const probe = new Worker(new URL('health-probe.ts', import.meta.url), {
    workerData: { url: `${host.url}/_health`, every: 5 },
  });
  await pause(500);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: signIns }, () =>
      signIn({
        browser: new Browserless(),
        authorizationUrl: authorizationUrl(host),
        redirectUri: REDIRECT_URI,
        identifier: 'alice',
        password: 'Playground-1',
      }),
    ),
  );
  const took = (performance.now() - start) / 1000;
  const waits = new Promise<number[]>((resolve, reject) =>
    probe.once('message', resolve).once('error', reject),
  );
  probe.postMessage('stop');
  const sorted = (await waits).toSorted((a, b) => a - b);
  return {
    signIns,
    took,
    probes: sorted.length,
    p50: at(sorted, 0.5),
    p99: at(sorted, 0.99),
    worst: at(sorted, 1),
  };
}

/** Many sign-ins of one account at once would be held back as guesses. */
export const LAG_CONFIG = {
  clients: [{ ...FRIEND, skip_consent: true }],
  signIn: { limits: { account: { attempts: 1000 } } },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [signIns = '50', port = '5490'] = process.argv.slice(2);
  const host = await launchHost({ port: Number(port), pluginConfig: LAG_CONFIG });
  try {
    const lag = await measureLag({ host, signIns: Number(signIns) });
    const figures = Object.entries(lag).map(
      ([name, value]) => `${name} ${Math.round(Number(value) * 10) / 10}`,
    );
    console.log(figures.join(', '));
    process.exitCode = lag.p99 <= LIMIT ? 0 : 1;
  } finally {
    await host.stop();
  }
}
