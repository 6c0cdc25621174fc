import { useCallback, useEffect, useRef, useState } from 'react';
import type { AccessPolicy, ListedUser } from '../../../../../server/src/contracts/access';
import { useAccessApi } from '../../../api/access';

export interface WhoGetsIn {
  allowed: ListedUser[];
  examined: number;
  failed: number;
  total: number;
  isDone: boolean;
}

const NOBODY: WhoGetsIn = { allowed: [], examined: 0, failed: 0, total: 0, isDone: false };

/** Goes through the table of users part by part, so that a large one shows how far it has come and can be stopped. */
export const useWhoGetsIn = (clientId: string) => {
  const { preview } = useAccessApi();
  const [found, setFound] = useState<WhoGetsIn & { policy?: AccessPolicy }>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>();

  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const start = async (policy: AccessPolicy) => {
    stop();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setError(undefined);
    setFound({ ...NOBODY, policy });
    try {
      let cursor: number | null = 0;
      while (cursor !== null && !signal.aborted) {
        const part = await preview(clientId, { policy, cursor }, signal);
        cursor = part.nextCursor;
        setFound(({ allowed, examined, failed } = NOBODY) => ({
          policy,
          allowed: [...allowed, ...part.results],
          examined: examined + part.examined,
          failed: failed + part.failed,
          total: part.total,
          isDone: part.nextCursor === null,
        }));
      }
    } catch (reason) {
      if (!signal.aborted) {
        setFound(undefined);
        setError(reason);
      }
    }
  };

  return { found, error, start, stop };
};
