import { beforeEach, expect, it } from 'vitest';
import { createReturnWatch, type ReturnWatch } from '../../server/src/domain/refused-answers';

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
