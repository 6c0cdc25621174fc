import { useQueryParams } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { EventQuery } from '../../api/events';
import { KINDS } from './eventTexts';

export const PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

type Parameter =
  'page' | 'pageSize' | '_q' | 'kind' | 'outcome' | 'clientId' | 'subject' | 'from' | 'to' | 'sort';

export type EventParameters = Partial<Record<Parameter, string>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const oneOf = (value: unknown, allowed: readonly string[], byDefault = ''): string =>
  allowed.includes(textOf(value)) ? textOf(value) : byDefault;

const MS_PER_SECOND = 1000;

/** A day such as `2026-01-31`, by the admin's own clock, as the second in which it begins; `plus` days later. */
const secondOf = (day: string, plus = 0): number | undefined => {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(Number(year), Number(month) - 1, Number(date) + plus).getTime();
  return Number.isNaN(time) || time < 0 ? undefined : time / MS_PER_SECOND;
};

export const NEWEST_FIRST = 'at:desc';
export const OLDEST_FIRST = 'at:asc';

/** What the address bar says; anything may be typed there. */
export const useEventQuery = () => {
  const [{ query }, setQuery] = useQueryParams<EventParameters>();
  const asked = useMemo(
    (): EventQuery => ({
      page: Math.max(1, Number.parseInt(query.page ?? '', 10) || 1),
      pageSize: Math.min(MAX_PAGE_SIZE, Math.max(1, Number.parseInt(query.pageSize ?? '', 10) || PAGE_SIZE)),
      sort: oneOf(query.sort, [NEWEST_FIRST, OLDEST_FIRST], NEWEST_FIRST),
      search: textOf(query._q),
      kind: oneOf(query.kind, KINDS),
      outcome: oneOf(query.outcome, ['success', 'failure']),
      clientId: textOf(query.clientId),
      subject: textOf(query.subject),
      from: secondOf(textOf(query.from)),
      to: secondOf(textOf(query.to), 1),
    }),
    [query],
  );
  const days = { from: textOf(query.from), to: textOf(query.to) };
  const change = (changed: EventParameters) => setQuery({ ...changed, page: '1' });
  return { asked, days, change };
};
