import { performance } from 'node:perf_hooks';

/** Milliseconds of one turn of the event loop in which requests may begin. */
const TURN_MS = 2;

/**
 * Lets requests begin for a short while in each turn of the event loop. Where the database answers at once (SQLite), a
 * request does most of its work in the turn it begins in: fifty that arrive together would keep everybody else on this
 * host waiting for all of them. One request for each turn would be fairer still, but a turn costs more than a small
 * request does.
 *
 * @returns what to wait for before a request begins; undefined: it may begin now.
 */
export function createTurns({ now = () => performance.now() }: { now?: () => number } = {}): () =>
  Promise<void> | undefined {
  const waiting: Array<() => void> = [];
  let openedAt: number | undefined;

  const beginNext = (): void => {
    const begin = waiting.shift();
    if (!begin) return;
    begin();
    // Looked at again when this one has gone as far as it can: the next tick comes after all that is promised by then.
    queueMicrotask(() => process.nextTick(() => hasTime() && beginNext()));
  };

  const hasTime = (): boolean => openedAt !== undefined && now() - openedAt < TURN_MS;

  const open = (): void => {
    openedAt = now();
    setImmediate(() => {
      openedAt = undefined;
      if (waiting.length === 0) return;
      open();
      beginNext();
    });
  };

  return () => {
    if (openedAt === undefined) open();
    if (waiting.length === 0 && hasTime()) return undefined;
    return new Promise((resolve) => waiting.push(resolve));
  };
}
