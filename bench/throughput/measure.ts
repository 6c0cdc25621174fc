/** Runs one flow for a while and says what it came to. */
import { setTimeout as pause } from 'node:timers/promises';
import { Visitor } from './http.ts';
import { FLOWS, type Flow } from './flows.ts';
import type { Subject } from './subjects.ts';

export interface Round {
  /** Flows a second. */
  rate: number;
  /** Milliseconds of processor time for one flow, all threads of the subject together. */
  cpu: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds that the subject's event loop was late, at p99. */
  lag: number;
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds of each flow before anything is counted: a site's processes run for days, on code that is compiled. */
const WARM_UP = 6_000;

/** One flow, ready to be measured in several rounds: its workers are signed in once. */
export interface Prepared {
  /** @param perSecond flows a second, all workers together; left out: as many as there can be. */
  round: (milliseconds: number, perSecond?: number) => Promise<Round>;
  close: () => void;
}

export async function prepare(subject: Subject, name: string, concurrency: number): Promise<Prepared> {
  const flow = FLOWS[name] as Flow;
  const visitors = Array.from({ length: concurrency }, () => new Visitor(subject.url, subject.ports));
  const workers: Array<() => Promise<void>> = [];
  for (const visitor of visitors) workers.push(await flow(visitor, subject.account));
  const prepared: Prepared = {
    async round(milliseconds, perSecond) {
      const every = perSecond === undefined ? 0 : (1000 * workers.length) / perSecond;
      const latencies: number[] = [];
      await subject.probe.beginLag();
      const cpuBefore = await subject.cpu();
      const start = performance.now();
      const end = start + milliseconds;
      await Promise.all(
        workers.map(async (work, index) => {
          for (let count = 0; performance.now() < end; count += 1) {
            // The workers in turn, each at its own times: none waits for another, nor do they come all at once.
            const due = start + every * (count + index / workers.length);
            if (due > performance.now()) await pause(due - performance.now());
            const begun = performance.now();
            await work();
            latencies.push(performance.now() - begun);
          }
        }),
      );
      const took = performance.now() - start;
      const cpu = (await subject.cpu()) - cpuBefore;
      const lag = await subject.probe.endLag();
      return {
        rate: (latencies.length * 1000) / took,
        cpu: (cpu * 1000) / latencies.length,
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        lag: lag.p99,
      };
    },
    close: () => visitors.forEach((visitor) => visitor.close()),
  };
  await prepared.round(WARM_UP);
  return prepared;
}
