/**
 * When a key signs. Keys stand in rings, one for each algorithm and one for cookies; in a ring they take turns by the
 * clock alone, so that every process comes to the same answer without talking to the others.
 *
 *   next ── activatesAt ──▶ current ── the next one's activatesAt ──▶ retired ── keepRetired ──▶ removed
 *
 * A next key is published before it signs, and a retired one stays published until nothing it signed can be valid.
 */

/** Algorithms that a client may choose for what is signed for it (RFC 7518 §3.1, RFC 8037). */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'PS256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export type Ring = SigningAlgorithm | 'cookies';

export const RINGS: readonly Ring[] = [...SIGNING_ALGORITHMS, 'cookies'];

export const isRing = (value: unknown): value is Ring => RINGS.includes(value as Ring);

/** A key's place in its ring. Times in seconds since the epoch. */
export interface KeyPlace {
  ring: Ring;
  /** Counts from 1 within the ring. */
  number: number;
  createdAt: number;
  activatesAt: number;
}

/** How long a key signs where nobody says otherwise, in seconds: 90 days. */
export const ROTATE_AFTER = 7_776_000;

/** Seconds that the slowest process may take to publish a new key. */
export const MINIMUM_NOTICE = 5;

export type KeyState = 'next' | 'current' | 'retired';

export interface KeyPolicy {
  /** How long a key signs, in seconds; 0: until it is rotated by hand. */
  rotateAfter: number;
  /** How long a key is published before it signs, in seconds. */
  publishAhead: number;
  /** How long the longest-lived thing that a key signed is valid, in seconds. */
  keepRetired: number;
}

export interface PlacedKey<K extends KeyPlace> {
  key: K;
  state: KeyState;
  /** When another key took over, in seconds since the epoch; null while it has not. */
  retiredAt: number | null;
}

/** The keys of one ring in the order in which they are used: the current one, those to come, those that were. */
export function arrangeRing<K extends KeyPlace>(keys: readonly K[], now: number): Array<PlacedKey<K>> {
  const inTurn = [...keys].sort((a, b) => a.number - b.number);
  const started = inTurn.filter((key) => key.activatesAt <= now);
  // The first key of a ring signs whatever its time says: a clock that runs behind must not leave a ring without one.
  const current = started.at(-1) ?? inTurn[0];
  const placed = inTurn.map((key): PlacedKey<K> => {
    if (key === current) return { key, state: 'current', retiredAt: null };
    if (current && key.number > current.number) return { key, state: 'next', retiredAt: null };
    const successors = inTurn.filter((other) => other.number > key.number);
    return { key, state: 'retired', retiredAt: Math.min(...successors.map((other) => other.activatesAt)) };
  });
  const rank: Record<KeyState, number> = { current: 0, next: 1, retired: 2 };
  return placed.sort((a, b) => rank[a.state] - rank[b.state] || b.key.number - a.key.number);
}

/** When the ring's successor is to sign, if it is time to publish one; undefined when it is not. */
export function successorDue(
  keys: readonly KeyPlace[],
  { now, policy }: { now: number; policy: KeyPolicy },
): number | undefined {
  const ring = arrangeRing(keys, now);
  const current = ring.find(({ state }) => state === 'current')?.key;
  if (!current || policy.rotateAfter === 0 || ring.some(({ state }) => state === 'next')) return undefined;
  const due = current.activatesAt + policy.rotateAfter;
  return due - policy.publishAhead <= now ? Math.max(due, now + policy.publishAhead) : undefined;
}

/** Retired keys that signed nothing that can still be valid. */
export const removableKeys = <K extends KeyPlace>(
  keys: readonly K[],
  { now, policy }: { now: number; policy: KeyPolicy },
): K[] =>
  arrangeRing(keys, now)
    .filter(({ retiredAt }) => retiredAt !== null && retiredAt + policy.keepRetired < now)
    .map(({ key }) => key);
