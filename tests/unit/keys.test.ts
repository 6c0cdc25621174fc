import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  arrangeRing,
  MINIMUM_NOTICE,
  removableKeys,
  successorDue,
  type KeyPlace,
  type KeyPolicy,
} from '../../server/src/domain/keys';

const START = 1_800_000_000;

const key = (number: number, activatesAt: number): KeyPlace => ({
  ring: 'RS256',
  number,
  createdAt: Math.min(activatesAt, START),
  activatesAt,
});

describe('a ring of keys', () => {
  const ring = [key(1, START), key(2, START + 100), key(3, START + 200)];
  const statesAt = (now: number) =>
    Object.fromEntries(arrangeRing(ring, now).map(({ key: { number }, state }) => [number, state]));

  it('has each key take its turn by the clock', () => {
    expect(statesAt(START)).toEqual({ 1: 'current', 2: 'next', 3: 'next' });
    expect(statesAt(START + 99)).toEqual({ 1: 'current', 2: 'next', 3: 'next' });
    expect(statesAt(START + 100)).toEqual({ 1: 'retired', 2: 'current', 3: 'next' });
    expect(statesAt(START + 200)).toEqual({ 1: 'retired', 2: 'retired', 3: 'current' });
  });

  it('puts the one that signs first', () => {
    expect(arrangeRing(ring, START + 150).map(({ key: { number } }) => number)).toEqual([2, 3, 1]);
  });

  it('has its first key sign even where the clock runs behind', () => {
    expect(statesAt(START - 3600)).toMatchObject({ 1: 'current' });
  });

  it('says when a key retired: as the next one took over', () => {
    expect(arrangeRing(ring, START + 250).map(({ retiredAt }) => retiredAt)).toEqual([
      null,
      START + 200,
      START + 100,
    ]);
  });

  it('is nothing without keys', () => {
    expect(arrangeRing([], START)).toEqual([]);
    expect(
      removableKeys([], { now: START, policy: { rotateAfter: 1, publishAhead: 5, keepRetired: 1 } }),
    ).toEqual([]);
  });

  it('asks for no successor where keys are rotated by hand only', () => {
    const policy = { rotateAfter: 0, publishAhead: 60, keepRetired: 60 };
    expect(successorDue([key(1, START)], { now: START + 1e9, policy })).toBeUndefined();
  });
});

/** What happens to a ring: time passes, a tend, or a rotation by hand, as persistence/key-store does them. */
type Step = { kind: 'wait'; seconds: number } | { kind: 'tend' } | { kind: 'rotate'; notice: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 500 }) }),
    fc.record({ kind: fc.constant('tend' as const) }),
    fc.record({ kind: fc.constant('rotate' as const), notice: fc.integer({ min: 0, max: 300 }) }),
  ),
  { maxLength: 60 },
);

const policies: fc.Arbitrary<KeyPolicy> = fc.record({
  rotateAfter: fc.integer({ min: 0, max: 1000 }),
  publishAhead: fc.integer({ min: MINIMUM_NOTICE, max: 200 }),
  keepRetired: fc.integer({ min: 1, max: 1000 }),
});

interface Seen {
  /** When each key was first published. */
  published: Map<number, number>;
  /** When each key last signed. */
  lastSigned: Map<number, number>;
}

class World {
  now = START;
  keys: KeyPlace[] = [key(1, START)];
  readonly removed = new Map<number, number>();
  readonly seen: Seen = { published: new Map([[1, START - 1e6]]), lastSigned: new Map() };

  constructor(readonly policy: KeyPolicy) {}

  add(activatesAt: number): void {
    const number = Math.max(...this.keys.map((one) => one.number)) + 1;
    this.keys.push({ ...key(number, activatesAt), createdAt: this.now });
    this.seen.published.set(number, this.now);
  }

  apply(step: Step): void {
    const { now, policy } = this;
    if (step.kind === 'wait') this.now += step.seconds;
    else if (step.kind === 'rotate') {
      const activatesAt = now + Math.max(MINIMUM_NOTICE, step.notice);
      const next = arrangeRing(this.keys, now).find(({ state }) => state === 'next')?.key;
      if (!next) this.add(activatesAt);
      else if (next.activatesAt > activatesAt) next.activatesAt = activatesAt;
    } else {
      const due = successorDue(this.keys, { now, policy });
      if (due !== undefined) this.add(due);
      for (const { number } of removableKeys(this.keys, { now, policy })) this.removed.set(number, now);
      this.keys = this.keys.filter(({ number }) => !this.removed.has(number));
    }
  }

  /** The one that signs now. @throws when there is not exactly one. */
  check(): void {
    const current = arrangeRing(this.keys, this.now).filter(({ state }) => state === 'current');
    expect(current).toHaveLength(1);
    const { number } = current[0]!.key;
    // Every process had the time to publish it.
    expect(this.now - this.seen.published.get(number)!).toBeGreaterThanOrEqual(
      number === 1 ? 0 : MINIMUM_NOTICE,
    );
    this.seen.lastSigned.set(number, this.now);
    for (const [gone, at] of this.removed) {
      const signed = this.seen.lastSigned.get(gone) ?? -Infinity;
      expect(at - signed).toBeGreaterThan(this.policy.keepRetired);
    }
  }
}

describe('whatever happens to a ring', () => {
  it('has exactly one current key, published before it signed, and kept while what it signed is valid', () => {
    fc.assert(
      fc.property(policies, steps, (policy, happenings) => {
        const world = new World(policy);
        for (const step of happenings) {
          world.apply(step);
          // The key may sign in every second of a wait; its last one matters.
          world.check();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives a successor at least the notice that the policy promises', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 0, max: 5000 }), (policy, elapsed) => {
        const now = START + elapsed;
        const due = successorDue([key(1, START)], { now, policy });
        if (due !== undefined) expect(due - now).toBeGreaterThanOrEqual(policy.publishAhead);
      }),
    );
  });

  it('has one current key for any set of keys and any time', () => {
    const anyRing = fc.uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 50 }), at: fc.integer() }), {
      selector: ({ number }) => number,
      minLength: 1,
    });
    fc.assert(
      fc.property(anyRing, fc.integer(), (made, now) => {
        const placed = arrangeRing(
          made.map(({ number, at }) => key(number, at)),
          now,
        );
        expect(placed.filter(({ state }) => state === 'current')).toHaveLength(1);
        expect(placed).toHaveLength(made.length);
        expect(placed.every(({ state, retiredAt }) => (state === 'retired') === (retiredAt !== null))).toBe(
          true,
        );
      }),
    );
  });
});
