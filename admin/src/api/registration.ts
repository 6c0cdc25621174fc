/** Calls of the admin API for applications that register themselves. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  CreatedInitialAccessToken,
  InitialAccessTokenBody,
  InitialAccessTokenList,
  RegistrationPolicy,
  RegistrationPolicyView,
} from '../../../server/src/contracts/registration';
import { PLUGIN_ID } from '../pluginId';

export type { InitialAccessTokenBody, RegistrationPolicy, RegistrationPolicyView };

const policy = `/${PLUGIN_ID}/registration-policy`;
const tokens = `/${PLUGIN_ID}/initial-access-tokens`;

const createRegistrationApi = ({ get, post, put, del }: FetchClient) => ({
  readPolicy: async (signal: AbortSignal): Promise<RegistrationPolicyView> =>
    (await get<RegistrationPolicyView>(policy, { signal })).data,

  /** Rejects with a validation failure that names the fields: see `fieldFailures`. */
  savePolicy: async (next: RegistrationPolicy): Promise<RegistrationPolicyView> =>
    (await put<RegistrationPolicyView, RegistrationPolicy>(policy, next)).data,

  listTokens: async (signal: AbortSignal): Promise<InitialAccessTokenList> =>
    (await get<InitialAccessTokenList>(tokens, { signal })).data,

  createToken: async (token: InitialAccessTokenBody): Promise<CreatedInitialAccessToken> =>
    (await post<CreatedInitialAccessToken, InitialAccessTokenBody>(tokens, token)).data,

  revokeToken: async (id: string): Promise<void> => {
    await del(`${tokens}/${encodeURIComponent(id)}`);
  },
});

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useRegistrationApi = () => {
  const fetchClient = useFetchClient();
  return useMemo(() => createRegistrationApi(fetchClient), [fetchClient]);
};
