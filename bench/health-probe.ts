/**
 * Asks one address again and again from a thread of its own, so that the work of the sign-ins beside it is not
 * measured. Told anything, it answers with every wait in milliseconds, and ends.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const {
  url,
  every,
  headers = {},
} = workerData as {
  url: string;
  every: number;
  headers?: Record<string, string>;
};

const stopped = new AbortController();
parentPort?.once('message', () => {
  stopped.abort();
});

const waits: number[] = [];
while (!stopped.signal.aborted) {
  const start = performance.now();
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  await answer.arrayBuffer();
  waits.push(performance.now() - start);
  await pause(every);
}
parentPort?.postMessage(waits);
