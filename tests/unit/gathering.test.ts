import { describe, expect, it } from 'vitest';
import { createGathering } from '../../server/src/persistence/gathering';

class Away extends Error {
  readonly code = 'ECONNREFUSED';
}

/** Doubles numbers; `handed` is what it was handed, each time. */
function createDoubling({ most = 10, refuses = () => undefined as Error | undefined } = {}) {
  const handed: number[][] = [];
  const double = createGathering({
    most,
    together: (numbers: readonly number[]): Promise<number[]> => {
      handed.push([...numbers]);
      const error = numbers.some((number) => number < 0) ? refuses() : undefined;
      return error ? Promise.reject(error) : Promise.resolve(numbers.map((number) => number * 2));
    },
  });
  return { double, handed };
}

const outcome = async (work: Promise<number>): Promise<number | string> => {
  try {
    return await work;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what is asked at about the same time', () => {
  it('goes together, and everybody gets the own result', async () => {
    const { double, handed } = createDoubling();
    const later = Promise.resolve().then(() => double(3));
    expect(await Promise.all([double(1), double(2), later])).toEqual([2, 4, 6]);
    expect(handed).toEqual([[1, 2, 3]]);
    expect(await double(4)).toBe(8);
    expect(handed).toEqual([[1, 2, 3], [4]]);
  });

  it('goes in several turns where it is much, in the order in which it came', async () => {
    const { double, handed } = createDoubling({ most: 2 });
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(handed).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('goes one by one where one of them can’t be carried out', async () => {
    const { double, handed } = createDoubling({ refuses: () => new Error('not below zero') });
    expect(await Promise.all([1, -1, 2].map(double).map(outcome))).toEqual([2, 'not below zero', 4]);
    expect(handed).toEqual([[1, -1, 2], [1], [-1], [2]]);
  });

  it('is not tried again one by one where the database is away', async () => {
    const { double, handed } = createDoubling({ refuses: () => new Away('nobody there') });
    expect(await Promise.all([1, -1, 2].map(double).map(outcome))).toEqual(Array(3).fill('nobody there'));
    expect(handed).toEqual([[1, -1, 2]]);
  });
});
