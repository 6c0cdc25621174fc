/**
 * How long the host keeps others waiting while many people sign in at once: `GET /_health` is asked for again and again
 * during fifty sign-ins that start together. Prints its percentiles in milliseconds; ends with 1 above the limit.
 *
 * On a machine that is busy with other things, the waits say more of those than of the host. `turn99` and `longestTurn`
 * don't: they are the processor time that the host's event loop spent on one thing after the other before it looked for
 * the next request (99 of 100 milliseconds of work, and the longest).
 *
 *   node bench/sign-in-lag.ts [sign-ins] [port]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
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

interface Turn {
  /** Milliseconds since the epoch. */
  at: number;
  /** Milliseconds of the processor. */
  cpu: number;
}

/** Of all the work in these turns, the share that was done in turns no longer than what is returned. */
function turnAt(turns: readonly Turn[], share: number): number {
  const sorted = turns.map(({ cpu }) => cpu).toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, cpu) => sum + cpu, 0);
  let done = 0;
  return sorted.find((cpu) => (done += cpu) >= total * share) ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [signIns = '50', port = '5490'] = process.argv.slice(2);
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-lag-'));
  const turnsFile = path.join(directory, 'turns.json');
  const probe = fileURLToPath(new URL('turn-probe.cjs', import.meta.url));
  const host = await launchHost({
    port: Number(port),
    pluginConfig: LAG_CONFIG,
    env: { NODE_OPTIONS: `--require ${probe}`, TURNS_FILE: turnsFile },
  });
  try {
    const began = Date.now();
    const lag = await measureLag({ host, signIns: Number(signIns) });
    await pause(1_000);
    const lines = (await readFile(turnsFile, 'utf8')).trim().split('\n');
    const turns = lines.map((line) => JSON.parse(line) as Turn).filter(({ at }) => at >= began);
    const all = { ...lag, turn99: turnAt(turns, 0.99), longestTurn: turnAt(turns, 1), load: loadavg()[0] };
    const figures = Object.entries(all).map(
      ([name, value]) => `${name} ${Math.round(Number(value) * 10) / 10}`,
    );
    console.log(figures.join(', '));
    process.exitCode = lag.p99 <= LIMIT ? 0 : 1;
  } finally {
    await host.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
