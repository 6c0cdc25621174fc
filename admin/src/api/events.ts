/** Calls of the admin API for the audit log. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { EventList, EventView, ExportFormat } from '../../../server/src/contracts/events';
import { PLUGIN_ID } from '../pluginId';

/** What a list and an export are narrowed to; empty: not at all. */
export interface EventFilter {
  search: string;
  kind: string;
  outcome: string;
  clientId: string;
  subject: string;
  /** Seconds since the epoch. */
  from: number | undefined;
  to: number | undefined;
}

export interface EventQuery extends EventFilter {
  page: number;
  pageSize: number;
  sort: string;
}

const parametersOf = ({ search, from, to, ...rest }: EventFilter): Record<string, string> => ({
  ...(search && { _q: search }),
  ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')),
  ...(from === undefined ? {} : { from: String(from) }),
  ...(to === undefined ? {} : { to: String(to) }),
});

const createEventApi = ({ get }: FetchClient) => {
  const at = (path: string, parameters: Record<string, string> = {}) =>
    `/${PLUGIN_ID}/events${path}?${new URLSearchParams(parameters).toString()}`;
  return {
    listEvents: async (
      { page, pageSize, sort, ...filter }: EventQuery,
      signal: AbortSignal,
    ): Promise<EventList> => {
      const paging = { page: String(page), pageSize: String(pageSize), sort };
      return (await get<EventList>(at('', { ...parametersOf(filter), ...paging }), { signal })).data;
    },

    readEvent: async (id: string, signal: AbortSignal): Promise<EventView> =>
      (await get<EventView>(at(`/${encodeURIComponent(id)}`), { signal })).data,

    /** Everything that the filter finds, as a file. */
    exportEvents: async (format: ExportFormat, filter: EventFilter): Promise<Blob> =>
      (await get<Blob>(at('/export', { ...parametersOf(filter), format }), { responseType: 'blob' })).data,
  };
};

export type EventApi = ReturnType<typeof createEventApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useEventApi = (): EventApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createEventApi(fetchClient), [fetchClient]);
};
