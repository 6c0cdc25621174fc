/**
 * What the provider does by the clock: each chore again and again, never twice at the same time, until it is stopped.
 */
import { StoreUnavailable } from '../domain/errors';
import { wordsOf } from '../domain/failure-words';

export interface Chore {
  name: string;
  /** Milliseconds between the end of a run and the start of the next. */
  every: number;
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Chores {
  start(): void;
  /** Ends every chore, and waits for those that are running. */
  stop(): Promise<void>;
}

interface Deps {
  chores: readonly Chore[];
  log: { warn(message: string): void };
}

export function createChores({ chores, log }: Deps): Chores {
  const stopping = new AbortController();
  const timers = new Map<Chore, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  const runOnce = async (chore: Chore): Promise<void> => {
    try {
      await chore.run(stopping.signal);
    } catch (error) {
      // A store that is away has been told of already, and not every second.
      if (!(error instanceof StoreUnavailable))
        log.warn(`oidc-server: ${chore.name} failed, and will be tried again: ${wordsOf(error)}`);
    }
    schedule(chore);
  };

  const schedule = (chore: Chore): void => {
    if (stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      const run = runOnce(chore);
      running.add(run);
      void run.finally(() => running.delete(run));
    }, chore.every);
    // A host that has nothing else to do may end.
    timers.set(chore, timer.unref());
  };

  return {
    start: () => {
      chores.forEach(schedule);
    },
    async stop() {
      stopping.abort();
      timers.forEach((timer) => {
        clearTimeout(timer);
      });
      await Promise.all(running);
    },
  };
}
