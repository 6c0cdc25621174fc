import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../server/src/engine/turns';

/** A clock that requests move on by what they take. */
function createWork(milliseconds: number) {
  let time = 0;
  const begun: number[] = [];
  const turn = createTurns({ now: () => time });
  const request = async (index: number): Promise<void> => {
    await turn();
    begun.push(index);
    await Promise.resolve();
    await Promise.resolve();
    time += milliseconds;
  };
  return { begun, request };
}

describe('requests that arrive together', () => {
  it('begin in the order in which they came', async () => {
    const { begun, request } = createWork(1);
    await Promise.all([0, 1, 2, 3, 4, 5, 6].map(request));
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('wait for the next turn of the event loop when this one has taken long enough', async () => {
    const { begun, request } = createWork(10);
    for (let index = 0; index < 5; index += 1) {
      void request(index);
      // As each comes from a connection of its own.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    const seen = [begun.length];
    while (begun.length < 5) {
      await nextTurn();
      seen.push(begun.length);
    }
    expect(seen[0]).toBe(1);
    for (const [index, count] of seen.entries())
      expect(count - (seen[index - 1] ?? 1)).toBeLessThanOrEqual(1);
  });

  it('begin together while they take next to nothing', async () => {
    const { begun, request } = createWork(0);
    for (let index = 0; index < 5; index += 1) void request(index);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(begun).toHaveLength(5);
  });

  it('begin several in a turn that has time for them, also after waiting', async () => {
    const { begun, request } = createWork(1.5);
    for (let index = 0; index < 6; index += 1) {
      void request(index);
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    expect(begun).toHaveLength(2);
    await nextTurn();
    await nextTurn();
    expect(begun.length).toBeGreaterThan(3);
  });
});

describe('requests that come one by one', () => {
  it('do not wait', async () => {
    const { begun, request } = createWork(10);
    for (let index = 0; index < 3; index += 1) {
      await request(index);
      expect(begun).toHaveLength(index + 1);
      await nextTurn();
      await nextTurn();
    }
  });
});
