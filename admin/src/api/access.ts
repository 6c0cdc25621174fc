/** The admin API's calls for access rules; like api/client.ts, it holds no state and checks no value. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  AccessCheck,
  AccessNames,
  AccessPolicy,
  AccessPreview,
  AccessProblems,
  AccessSettingsView,
  AccessUserList,
} from '../../../server/src/contracts/access';
import { PLUGIN_ID } from '../pluginId';

const ofClient = (clientId: string, what: string): string =>
  `/${PLUGIN_ID}/clients/${encodeURIComponent(clientId)}/${what}`;

/** What can be changed of the settings. */
export type AccessSettingsInput = Pick<AccessSettingsView, 'rules' | 'newClients'>;

const createAccessApi = ({ get, post, put }: FetchClient) => ({
  readNames: async (signal: AbortSignal): Promise<AccessNames> =>
    (await get<AccessNames>(`/${PLUGIN_ID}/access-rules/names`, { signal })).data,

  findProblems: async (policy: AccessPolicy, signal: AbortSignal): Promise<AccessProblems> =>
    (await post<AccessProblems>(`/${PLUGIN_ID}/access-rules/problems`, { policy }, { signal })).data,

  readSettings: async (signal: AbortSignal): Promise<AccessSettingsView> =>
    (await get<AccessSettingsView>(`/${PLUGIN_ID}/access-settings`, { signal })).data,

  saveSettings: async (settings: AccessSettingsInput): Promise<AccessSettingsView> =>
    (await put<AccessSettingsView>(`/${PLUGIN_ID}/access-settings`, settings)).data,

  findUsers: async (text: string, signal: AbortSignal): Promise<AccessUserList> => {
    const query = new URLSearchParams({ _q: text }).toString();
    return (await get<AccessUserList>(`/${PLUGIN_ID}/access-users?${query}`, { signal })).data;
  },

  /** Rejects with a validation failure when the draft is wrong. */
  check: async (clientId: string, body: { userId: string; policy: AccessPolicy }): Promise<AccessCheck> =>
    (await post<AccessCheck>(ofClient(clientId, 'access-check'), body)).data,

  /** One part of the table of users; rejects as `check` does. */
  preview: async (
    clientId: string,
    body: { policy: AccessPolicy; cursor: number },
    signal: AbortSignal,
  ): Promise<AccessPreview> =>
    (await post<AccessPreview>(ofClient(clientId, 'access-preview'), body, { signal })).data,
});

export type AccessApi = ReturnType<typeof createAccessApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useAccessApi = (): AccessApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createAccessApi(fetchClient), [fetchClient]);
};
