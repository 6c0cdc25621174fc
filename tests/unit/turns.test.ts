import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../server/src/engine/turns';

describe('requests that arrive together', () => {
  it('begin one in each turn of the event loop, in the order in which they came', async () => {
    const turn = createTurns();
    const begun: number[] = [];
    for (let index = 0; index < 5; index += 1) void turn().then(() => begun.push(index));
    const seen: number[] = [];
    while (begun.length < 5) {
      await nextTurn();
      seen.push(begun.length);
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    for (const [index, count] of seen.entries())
      expect(count - (seen[index - 1] ?? 1)).toBeLessThanOrEqual(1);
  });

  it('do not wait when they come one by one', async () => {
    const turn = createTurns();
    for (let index = 0; index < 3; index += 1) {
      let hasBegun = false;
      void turn().then(() => (hasBegun = true));
      await Promise.resolve();
      await Promise.resolve();
      expect(hasBegun).toBe(true);
      await nextTurn();
      await nextTurn();
    }
  });
});
