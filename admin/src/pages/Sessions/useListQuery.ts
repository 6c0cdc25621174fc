import { useQueryParams } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { ListQuery } from '../../api/sessions';

export const PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

type Parameter = 'page' | 'pageSize' | '_q' | 'clientId' | 'subject' | 'state' | 'sort';

export type ListParameters = Partial<Record<Parameter, string>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** What the address bar says; anything may be typed there. @param sorts the first one is the order without a choice. */
export const useListQuery = ({ states, sorts }: { states: readonly string[]; sorts: readonly string[] }) => {
  const [{ query }, setQuery] = useQueryParams<ListParameters>();
  const asked = useMemo((): ListQuery => {
    const sort = textOf(query.sort);
    const state = textOf(query.state);
    return {
      page: Math.max(1, Number.parseInt(query.page ?? '', 10) || 1),
      pageSize: Math.min(MAX_PAGE_SIZE, Math.max(1, Number.parseInt(query.pageSize ?? '', 10) || PAGE_SIZE)),
      search: textOf(query._q),
      clientId: textOf(query.clientId),
      subject: textOf(query.subject),
      state: states.includes(state) ? state : '',
      sort: sorts.includes(sort) ? sort : (sorts[0] ?? ''),
    };
  }, [query, states, sorts]);
  const change = (changed: ListParameters) => setQuery({ ...changed, page: '1' });
  return { asked, change };
};
