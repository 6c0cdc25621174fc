import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../server/src/domain/errors';
import { ANSWER_WITHIN_MS, createFaultWatch, faultOf } from '../../server/src/persistence/faults';

const withCode = (code: string, message = 'secret value in a message'): Error =>
  Object.assign(new Error(message), { code });

describe('the kind of a fault', () => {
  it.each([
    ['SQLITE_FULL', 'full'],
    ['53100', 'full'],
    ['ENOSPC', 'full'],
    ['SQLITE_READONLY', 'read-only'],
    ['SQLITE_READONLY_DBMOVED', 'read-only'],
    ['25006', 'read-only'],
    ['ER_OPTION_PREVENTS_STATEMENT', 'read-only'],
    ['ECONNREFUSED', 'away'],
    ['57P01', 'away'],
    ['53300', 'away'],
    ['PROTOCOL_CONNECTION_LOST', 'away'],
    ['SQLITE_BUSY', 'away'],
    ['23505', undefined],
    ['42P01', undefined],
    ['SQLITE_CONSTRAINT_UNIQUE', undefined],
    ['ER_DUP_ENTRY', undefined],
  ])('of %s is %s', (code, fault) => {
    expect(faultOf(withCode(code))).toBe(fault);
  });

  it('is read from what has no code', () => {
    expect(faultOf(new Error('Knex: Timeout acquiring a connection. The pool is probably full.'))).toBe(
      'away',
    );
    expect(faultOf(new AggregateError([withCode('ECONNREFUSED')]))).toBe('away');
    expect(faultOf(new Error('something else'))).toBeUndefined();
    expect(faultOf('text')).toBeUndefined();
    expect(faultOf(undefined)).toBeUndefined();
  });
});

describe('a watched store', () => {
  const log: string[] = [];
  const watch = () => createFaultWatch({ log: { error: (message) => log.push(message) } });

  beforeEach(() => {
    log.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells of its fault once in ten seconds, without the words of the error', async () => {
    const store = watch()({ find: () => Promise.reject(withCode('ECONNREFUSED')) }, 'the database');
    for (let count = 0; count < 50; count += 1) await expect(store.find()).rejects.toThrow(StoreUnavailable);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('the database does not answer');
    expect(log[0]).toContain('ECONNREFUSED');
    expect(log[0]).not.toContain('secret value');
    vi.advanceTimersByTime(10_001);
    await expect(store.find()).rejects.toThrow(StoreUnavailable);
    expect(log).toHaveLength(2);
  });

  it('does not wait for one that never answers', async () => {
    const store = watch()({ find: () => new Promise(() => undefined) }, 'the database');
    const outcome = expect(store.find()).rejects.toMatchObject({ fault: 'away' });
    await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
    await outcome;
  });

  it('answers each with its own, also after one that was given up', async () => {
    const answers: Array<(value: string) => void> = [];
    const store = watch()(
      { find: () => new Promise<string>((resolve) => answers.push(resolve)) },
      'the database',
    );
    const late = expect(store.find()).rejects.toThrow(StoreUnavailable);
    await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS + 1_000);
    await late;
    const first = expect(store.find()).rejects.toThrow(StoreUnavailable);
    const others = [store.find(), store.find()];
    // Its answer comes when its place belongs to another, which never gets one.
    answers[0]?.('late');
    await vi.advanceTimersByTimeAsync(1_000);
    [3, 2].forEach((index) => answers[index]?.(`answer ${index}`));
    expect(await Promise.all(others)).toEqual(['answer 2', 'answer 3']);
    await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
    await first;
    expect(vi.getTimerCount()).toBe(0);
    // Whoever comes later is waited for no longer.
    const last = expect(store.find()).rejects.toThrow(StoreUnavailable);
    await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS + 1_000);
    await last;
  });

  it('runs again what the database undid for a deadlock', async () => {
    let runs = 0;
    const save = (): Promise<string> => {
      runs += 1;
      return runs < 3 ? Promise.reject(withCode('ER_LOCK_DEADLOCK')) : Promise.resolve('saved');
    };
    await expect(watch()({ save }, 'the database').save()).resolves.toBe('saved');
    expect(log).toHaveLength(0);
  });

  it('takes what is given at once for an answer', async () => {
    const size = (): number => 3;
    await expect(watch()({ size }, 'the database').size()).resolves.toBe(3);
    const torn = (): Promise<void> => {
      throw withCode('ECONNREFUSED');
    };
    await expect(watch()({ torn }, 'the database').torn()).rejects.toThrow(StoreUnavailable);
  });

  it('leaves every other error as it is', async () => {
    const broken = new TypeError('a mistake of ours');
    const store = watch()({ find: () => Promise.reject(broken) }, 'the database');
    await expect(store.find()).rejects.toBe(broken);
    expect(log).toHaveLength(0);
  });
});
