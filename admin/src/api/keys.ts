/** Calls of the admin API for keys. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { KeyList, KeyView } from '../../../server/src/contracts/keys';
import { PLUGIN_ID } from '../pluginId';

const createKeyApi = ({ get, post, put }: FetchClient) => ({
  listKeys: async (signal: AbortSignal): Promise<KeyList> =>
    (await get<KeyList>(`/${PLUGIN_ID}/keys`, { signal })).data,
  /** @param notice seconds until the new key signs; 0: at once. */
  rotateKeys: async (ring: KeyView['ring'], notice: number): Promise<KeyList> =>
    (await post<KeyList>(`/${PLUGIN_ID}/keys/rotate`, { ring, notice })).data,
  /** @param rotateAfter seconds; 0: until they are rotated by hand. */
  rescheduleKeys: async (rotateAfter: number): Promise<KeyList> =>
    (await put<KeyList>(`/${PLUGIN_ID}/keys/schedule`, { rotateAfter })).data,
});

export type KeyApi = ReturnType<typeof createKeyApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useKeyApi = (): KeyApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createKeyApi(fetchClient), [fetchClient]);
};
