/** The admin API's calls for the looks of the pages; like api/client.ts, it holds no state and checks no value. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { Branding, Looks, LooksPreview, LooksView, Scheme } from '../../../server/src/contracts/looks';
import { PLUGIN_ID } from '../pluginId';

/** What the preview is to show; the whole site's looks, or what one client has of its own. */
export type PreviewDraft = { looks: Looks; clientId?: undefined } | { branding: Branding; clientId: string };

export type PreviewWish = PreviewDraft & { page: string; language: string; scheme: Scheme };

const createLooksApi = ({ get, post, put }: FetchClient) => ({
  readLooks: async (signal: AbortSignal): Promise<LooksView> =>
    (await get<LooksView>(`/${PLUGIN_ID}/looks`, { signal })).data,

  /** Rejects with a validation failure that names the fields, or with a conflict when somebody else was faster. */
  saveLooks: async (change: { looks: Looks; version: number }): Promise<LooksView> =>
    (await put<LooksView>(`/${PLUGIN_ID}/looks`, change)).data,

  /** Rejects with a validation failure when the draft can't be shown. */
  preview: async ({ clientId, ...wish }: PreviewWish, signal: AbortSignal): Promise<LooksPreview> => {
    const place =
      clientId === undefined ? 'looks/preview' : `clients/${encodeURIComponent(clientId)}/looks-preview`;
    return (await post<LooksPreview>(`/${PLUGIN_ID}/${place}`, wish, { signal })).data;
  },
});

export type LooksApi = ReturnType<typeof createLooksApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useLooksApi = (): LooksApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createLooksApi(fetchClient), [fetchClient]);
};
