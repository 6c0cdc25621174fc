/**
 * Lets one request begin in each turn of the event loop. Where the database answers at once (SQLite), a request does most
 * of its work in the turn it begins in: fifty that arrive together would keep everybody else on this host waiting for
 * all of them. Nobody waits while requests come one by one.
 */
export function createTurns(): () => Promise<void> {
  const waiting: Array<() => void> = [];
  let isTaken = false;

  const nextTurn = (): void => {
    const begin = waiting.shift();
    isTaken = begin !== undefined;
    if (!begin) return;
    setImmediate(nextTurn);
    begin();
  };

  return async () => {
    if (isTaken) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return;
    }
    isTaken = true;
    setImmediate(nextTurn);
  };
}
