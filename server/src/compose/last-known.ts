import { StoreUnavailable } from '../domain/errors';

/** What was answered last stands while the store that knows is away. @throws StoreUnavailable when nothing was yet. */
export function lastKnown<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { answer: T } | undefined;
  return async () => {
    try {
      known = { answer: await ask() };
    } catch (error) {
      if (!known || !(error instanceof StoreUnavailable)) throw error;
    }
    return known.answer;
  };
}
