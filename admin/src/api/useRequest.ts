import { useCallback, useEffect, useState } from 'react';

interface Settled<T> {
  load: unknown;
  attempt: number;
  /** The last answer, kept on screen while the next one is under way. */
  data?: T;
  error?: unknown;
}

export interface Request<T> {
  data?: T;
  /** Set when the latest attempt failed. */
  error?: unknown;
  isLoading: boolean;
  /** Asks again: after a failure, or when the data is known to have changed. */
  reload: () => void;
}

/**
 * Asks the server once for each new `load` (memoize it), and again on `reload`.
 * An answer that comes too late, after a newer question or the end of the page, is dropped.
 */
export const useRequest = <T>(load: (signal: AbortSignal) => Promise<T>): Request<T> => {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();

  useEffect(() => {
    const controller = new AbortController();
    const settle = (result: Pick<Settled<T>, 'data' | 'error'>) => {
      if (!controller.signal.aborted) setSettled((previous) => ({ ...previous, load, attempt, ...result }));
    };
    load(controller.signal).then(
      (data) => settle({ data, error: undefined }),
      (error: unknown) => settle({ error }),
    );
    return () => controller.abort();
  }, [load, attempt]);

  const isLoading = settled?.load !== load || settled.attempt !== attempt;
  const reload = useCallback(() => setAttempt((count) => count + 1), []);

  return { data: settled?.data, error: isLoading ? undefined : settled.error, isLoading, reload };
};
