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
  /** Milliseconds of each flow. */
  latencies: readonly number[];
  /** Milliseconds that the subject's event loop was late, at p99. */
  lag: number;
}

/** What several rounds come to. */
export interface Figures {
  rate: number;
  cpu: number;
  /** Milliseconds, of the flows of all rounds: a round alone has too few to tell its slowest hundredth from chance. */
  p50: number;
  p99: number;
  lag: number;
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function figuresOf(rounds: readonly Round[]): Figures {
  const latencies = rounds.flatMap((round) => round.latencies);
  return {
    rate: median(rounds.map(({ rate }) => rate)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    lag: median(rounds.map(({ lag }) => lag)),
  };
}

/**
 * Before anything is counted: a site's processes run for days, on code that is compiled. V8 compiles by how often code has
 * run, so every subject walks a flow as many times, as far as there is time for it; and a second of it again when others
 * were measured meanwhile. Milliseconds, but for the flows.
 */
const WARM_UP = { flows: 10_000, atLeast: 6_000, atMost: 45_000, again: 1_000 };
const warm = new WeakMap<Subject, Set<string>>();

/** True: it has never walked this flow. */
function isCold(subject: Subject, flow: string): boolean {
  const flows = warm.get(subject) ?? new Set();
  warm.set(subject, flows);
  const cold = !flows.has(flow);
  flows.add(flow);
  return cold;
}

async function warmUp(round: Prepared['round']): Promise<void> {
  const end = performance.now() + WARM_UP.atMost;
  let walked = 0;
  while (walked < WARM_UP.flows && performance.now() < end)
    walked += (await round(WARM_UP.atLeast)).latencies.length;
}

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
        latencies,
        lag: lag.p99,
      };
    },
    close: () => visitors.forEach((visitor) => visitor.close()),
  };
  if (isCold(subject, name)) await warmUp(prepared.round);
  else await prepared.round(WARM_UP.again);
  return prepared;
}

/**
 * Several in turn, round by round, another one first each time: what else the machine does, and what one leaves behind
 * for the next, falls on all alike.
 *
 * @returns the rounds of each.
 */
export async function measureInTurn(
  prepared: readonly Prepared[],
  { rounds, milliseconds }: { rounds: number; milliseconds: number },
): Promise<Round[][]> {
  const measured = prepared.map((): Round[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < prepared.length; turn += 1) {
      const index = (round + turn) % prepared.length;
      measured[index]?.push(await (prepared[index] as Prepared).round(milliseconds));
    }
  }
  return measured;
}
