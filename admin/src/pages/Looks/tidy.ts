import type { Looks } from '../../../../server/src/contracts/looks';

const tidied = (value: unknown): unknown => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => tidied(item) ?? {});
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const rest = tidied(item);
    return rest === undefined ? [] : [[key, rest]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

/** Without fields that were emptied, which are then those of the pages again. */
export const tidy = (looks: Looks): Looks => (tidied(looks) as Looks | undefined) ?? {};
