/**
 * Applications that do not accept their ID token: they can't check its signature, their clock is wrong, or they keep old
 * keys. The provider is not told; all there is to see is the same user, back for more tokens, again and again. A hint
 * for an admin, kept by each process for itself.
 */

import type { FailureCause } from './client-failures';

/** Seconds in which somebody who was let in does not come back. */
const WITHIN = 120;

/** Times in a row before anything is said. */
const RETURNS = 2;

/** Visits that are remembered; the oldest go first. */
const REMEMBERED = 10_000;

/** Seconds after which an application that keeps keys has asked for them again, or never will. */
const KEY_IS_NEW = 172_800;

/** Every client knows it (OpenID Connect Core 1.0 §15.1); many know no other. */
const EVERYBODYS = 'RS256';

/**
 * What an ID token that was not accepted had about it that is out of the ordinary; the likeliest first.
 * @param tookOverAt when the key that signed it took over from another, in seconds; undefined for a ring's first.
 */
export function causeOfReturns({
  algorithm,
  tookOverAt,
  now,
}: {
  algorithm: string;
  tookOverAt: number | undefined;
  now: number;
}): { cause: FailureCause; detail: string } {
  if (tookOverAt !== undefined && now - tookOverAt < KEY_IS_NEW) {
    const since = new Date(tookOverAt * 1000).toISOString();
    return { cause: 'id_token_key_new', detail: `${algorithm}, ${since}` };
  }
  return {
    cause: algorithm === EVERYBODYS ? 'id_token_not_accepted' : 'id_token_algorithm',
    detail: algorithm,
  };
}

interface Visit {
  at: number;
  returns: number;
}

export interface ReturnWatch {
  /** The application has redeemed its code. */
  getsTokens(visit: string): void;
  /** @returns true when the user was sent back once too often. */
  asks(visit: string): boolean;
  /** It uses what it got. */
  isContent(visit: string): void;
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * A visit is one application in one session.
 * @param now seconds since the epoch.
 */
export function createReturnWatch(now: () => number = epochSeconds): ReturnWatch {
  const visits = new Map<string, Visit>();

  const recent = (visit: string): Visit | undefined => {
    const found = visits.get(visit);
    return found && now() - found.at <= WITHIN ? found : undefined;
  };

  return {
    getsTokens(visit) {
      const returns = recent(visit)?.returns ?? 0;
      visits.delete(visit);
      visits.set(visit, { at: now(), returns });
      const [oldest] = visits.keys();
      if (visits.size > REMEMBERED && oldest !== undefined) visits.delete(oldest);
    },

    asks(visit) {
      const found = recent(visit);
      if (!found) return false;
      found.returns += 1;
      if (found.returns < RETURNS) return false;
      visits.delete(visit);
      return true;
    },

    isContent(visit) {
      visits.delete(visit);
    },
  };
}
