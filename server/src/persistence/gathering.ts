/**
 * What is asked at about the same time, of different requests, is handed to the database together: each commit and each
 * round trip has a price of its own. Nobody waits for company: what has come until the event loop's turn is over goes.
 */
import { faultOf } from './faults';

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * @param together carries out several, all or none of them, and gives the result of each.
 * @param most how many go together.
 */
export function createGathering<Item, Result>({
  together,
  most,
}: {
  together: (items: readonly Item[]) => Promise<readonly Result[]>;
  most: number;
}): (item: Item) => Promise<Result> {
  type One = Waiting<Item, Result>;
  let waiting: One[] = [];

  const settle = async (ones: readonly One[]): Promise<void> => {
    try {
      const results = await together(ones.map(({ item }) => item));
      ones.forEach(({ resolve }, place) => resolve(results[place] as Result));
    } catch (error) {
      // A fault of the database is everybody's. Anything else one of them has brought about: the others must not suffer.
      if (ones.length > 1 && faultOf(error) === undefined) for (const one of ones) void settle([one]);
      else for (const { reject } of ones) reject(error);
    }
  };

  const handOver = (): void => {
    const now = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (waiting.length > 0) setImmediate(handOver);
    void settle(now);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(handOver);
      waiting.push({ item, resolve, reject });
    });
}
