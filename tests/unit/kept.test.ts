import { describe, expect, it } from 'vitest';
import { createKept } from '../../server/src/persistence/kept';

const setUp = () => {
  const state = { revision: 1, now: 0, reads: 0, stored: new Map([['a', 'first']]) };
  const kept = createKept({
    revision: () => Promise.resolve(state.revision),
    load: (key) => {
      state.reads += 1;
      return Promise.resolve(state.stored.get(key));
    },
    now: () => state.now,
  });
  return { state, kept };
};

describe('what is kept in memory', () => {
  it('is read once', async () => {
    const { state, kept } = setUp();
    expect(await kept.find('a')).toBe('first');
    expect(await kept.find('a')).toBe('first');
    expect(state.reads).toBe(1);
  });

  it('is read anew within a second of another process’s change', async () => {
    const { state, kept } = setUp();
    await kept.find('a');
    state.stored.set('a', 'second');
    state.revision = 2;
    state.now = 999;
    expect(await kept.find('a')).toBe('first');
    state.now = 1000;
    expect(await kept.find('a')).toBe('second');
  });

  it('is read anew at once after a change of this process', async () => {
    const { state, kept } = setUp();
    await kept.find('a');
    state.stored.set('a', 'second');
    kept.forget();
    expect(await kept.find('a')).toBe('second');
  });

  it('is read anew in the end, even when nobody told of a change', async () => {
    const { state, kept } = setUp();
    await kept.find('a');
    state.stored.delete('a');
    state.now = 10_000;
    expect(await kept.find('a')).toBeUndefined();
  });

  it('does not keep what was read before a change that came in between', async () => {
    let answer: (value: string) => void = () => undefined;
    const values = [new Promise<string>((resolve) => (answer = resolve)), Promise.resolve('new')];
    const kept = createKept({ revision: () => Promise.resolve(1), load: () => values.shift()! });
    const early = kept.find('a');
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    kept.forget();
    answer('old');
    expect(await early).toBe('old');
    expect(await kept.find('a')).toBe('new');
  });

  it('does not keep what is not there: anybody can make up keys', async () => {
    const { state, kept } = setUp();
    await kept.find('nobody');
    state.stored.set('nobody', 'somebody');
    expect(await kept.find('nobody')).toBe('somebody');
  });

  it('fails while the revision cannot be read', async () => {
    const kept = createKept({
      revision: () => Promise.reject(new Error('away')),
      load: () => Promise.resolve('value'),
    });
    await expect(kept.find('a')).rejects.toThrow('away');
  });
});
