/**
 * Counts of days as series for a plot: the largest ones each for itself, the rest together.
 */

/** How often something happened on one day. */
export interface DayCount {
  /** Days since the epoch. */
  day: number;
  /** What is counted: a client, a reason. */
  name: string;
  count: number;
}

export interface Series {
  /** null: everything that is not large enough for a series of its own. */
  name: string | null;
  total: number;
  /** One number for each day, the oldest first. */
  perDay: number[];
}

interface Frame {
  /** The first day, in days since the epoch. */
  firstDay: number;
  days: number;
  /** How many series, besides the rest. */
  atMost: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export function seriesOf(counts: readonly DayCount[], { firstDay, days, atMost }: Frame): Series[] {
  const byName = new Map<string, number[]>();
  for (const { day, name, count } of counts) {
    const place = day - firstDay;
    if (place < 0 || place >= days) continue;
    const perDay = byName.get(name) ?? Array<number>(days).fill(0);
    perDay[place] = (perDay[place] ?? 0) + count;
    byName.set(name, perDay);
  }
  const all = [...byName]
    .map(([name, perDay]): Series => ({ name, perDay, total: sum(perDay) }))
    .sort((a, b) => b.total - a.total || (a.name ?? '').localeCompare(b.name ?? ''));
  const rest = all.slice(atMost);
  if (rest.length === 0) return all;
  const perDay = Array.from({ length: days }, (_, place) => sum(rest.map((one) => one.perDay[place] ?? 0)));
  return [...all.slice(0, atMost), { name: null, perDay, total: sum(perDay) }];
}

export const SECONDS_PER_DAY = 86_400;

/** Days since the epoch, in UTC. */
export const dayOf = (seconds: number): number => Math.floor(seconds / SECONDS_PER_DAY);

const MS_PER_DAY = SECONDS_PER_DAY * 1000;

/** Such as `2026-01-31`. */
export const dateOf = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
