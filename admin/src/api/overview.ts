/** Calls of the admin API for the overview and the doctor. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { Diagnosis, Overview } from '../../../server/src/contracts/overview';
import { PLUGIN_ID } from '../pluginId';

const createOverviewApi = ({ get }: FetchClient) => ({
  readOverview: async (signal: AbortSignal): Promise<Overview> =>
    (await get<Overview>(`/${PLUGIN_ID}/overview`, { signal })).data,

  examine: async (signal: AbortSignal): Promise<Diagnosis> =>
    (await get<Diagnosis>(`/${PLUGIN_ID}/doctor`, { signal })).data,
});

export type OverviewApi = ReturnType<typeof createOverviewApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useOverviewApi = (): OverviewApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createOverviewApi(fetchClient), [fetchClient]);
};
