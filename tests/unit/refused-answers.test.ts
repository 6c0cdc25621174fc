import { beforeEach, expect, it } from 'vitest';
import { causeOfReturns, createReturnWatch, type ReturnWatch } from '../../server/src/domain/refused-answers';

let clock: number;
let watch: ReturnWatch;
beforeEach(() => {
  clock = 1000;
  watch = createReturnWatch(() => clock);
});

/** A user goes to the application `visit` and is handed tokens. */
const signIn = (visit: string): boolean => {
  const isBackTooOften = watch.asks(visit);
  watch.getsTokens(visit);
  return isBackTooOften;
};

it('says once that a user came back for the third time', () => {
  expect([signIn('a'), signIn('a'), signIn('a'), signIn('a')]).toEqual([false, false, true, false]);
});

it('keeps applications and sessions apart', () => {
  expect(['a', 'b', 'c', 'a', 'b', 'c'].map(signIn)).not.toContain(true);
});

it('says nothing of an application that uses its tokens', () => {
  for (let visits = 0; visits < 6; visits += 1) {
    expect(signIn('a')).toBe(false);
    watch.isContent('a');
  }
});

it('says nothing of somebody who takes their time', () => {
  for (let visits = 0; visits < 6; visits += 1) {
    expect(signIn('a')).toBe(false);
    clock += 121;
  }
});

it('forgets the oldest visits', () => {
  signIn('a');
  signIn('a');
  for (let other = 0; other < 10_001; other += 1) watch.getsTokens(`other ${other}`);
  expect(signIn('a')).toBe(false);
});

it('suspects a new key first, then an algorithm that few know, and else says what it saw', () => {
  const now = 1_000_000;
  const hour = 3600;
  const cause = (algorithm: string, tookOverAt?: number) => causeOfReturns({ algorithm, tookOverAt, now });
  expect(cause('RS256')).toEqual({ cause: 'id_token_not_accepted', detail: 'RS256' });
  expect(cause('RS256', now - 72 * hour).cause).toBe('id_token_not_accepted');
  expect(cause('ES256', now - 72 * hour)).toEqual({ cause: 'id_token_algorithm', detail: 'ES256' });
  expect(cause('ES256', now - hour)).toEqual({
    cause: 'id_token_key_new',
    detail: 'ES256, 1970-01-12T12:46:40.000Z',
  });
});
