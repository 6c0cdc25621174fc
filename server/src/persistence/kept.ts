/**
 * Keeps in memory what every request asks the database for and hardly ever changes. What this process changes is seen
 * at once; what another process changes, within a second.
 */

/** Milliseconds after which a change made by another process is looked for. */
const LOOK_AGAIN = 1_000;

/** Milliseconds after which something is read anew, whatever the revision says: a process may have died before it told. */
const READ_ANEW = 10_000;

/** Nothing makes this process keep more. */
const AT_MOST = 5_000;

interface Held<Value> {
  /** The promise itself: what is known is given without making one. */
  found: Promise<Value>;
  readAt: number;
}

export interface Kept<Value> {
  find(key: string): Promise<Value | undefined>;
  /** After a change made by this process. */
  forget(): void;
}

/**
 * @param revision grows with every change, whichever process made it.
 * @param load reads one. What is not there is not kept: anybody can make up keys.
 */
export function createKept<Value>({
  revision,
  load,
  now = () => performance.now(),
}: {
  revision: () => Promise<number>;
  load: (key: string) => Promise<Value | undefined>;
  now?: () => number;
}): Kept<Value> {
  let held = new Map<string, Held<Value>>();
  let latest: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const started = now();
    const found = await revision();
    if (found !== latest) held = new Map();
    latest = found;
    lookedAt = started;
  };

  const lookIfDue = (): Promise<void> | undefined => {
    if (now() - lookedAt < LOOK_AGAIN) return undefined;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  const knownOf = (key: string): Promise<Value> | undefined => {
    const known = held.get(key);
    return known && now() - known.readAt < READ_ANEW ? known.found : undefined;
  };

  const read = async (key: string): Promise<Value | undefined> => {
    // A change that comes in between takes the map away, and with it what was read before the change.
    const into = held;
    const readAt = now();
    const value = await load(key);
    if (value !== undefined && into === held) {
      if (into.size >= AT_MOST) into.clear();
      into.set(key, { found: Promise.resolve(value), readAt });
    }
    return value;
  };

  return {
    find(key) {
      const looked = lookIfDue();
      if (looked) return looked.then(() => knownOf(key) ?? read(key));
      return knownOf(key) ?? read(key);
    },

    forget() {
      held = new Map();
    },
  };
}
