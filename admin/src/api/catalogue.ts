/** Calls of the admin API for scopes and claim mappings. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  ClaimFields,
  ClaimMapping,
  ClaimsPreview,
  MappingList,
  MappingView,
  PreviewInput,
  PreviewUsers,
  Scope,
  ScopeList,
  ScopeView,
} from '../../../server/src/contracts/catalogue';
import { PLUGIN_ID } from '../pluginId';

/** The lists are short: one page of the largest size the server gives. */
const ALL = 'pageSize=100';

const createCatalogueApi = ({ get, post, put, del }: FetchClient) => {
  const at = (path: string) => `/${PLUGIN_ID}/${path}`;
  const named = (path: string, name: string) => at(`${path}/${encodeURIComponent(name)}`);
  return {
    listScopes: async (signal: AbortSignal): Promise<ScopeList> =>
      (await get<ScopeList>(at(`scopes?${ALL}`), { signal })).data,
    createScope: async (scope: Scope): Promise<ScopeView> =>
      (await post<ScopeView, Scope>(at('scopes'), scope)).data,
    updateScope: async (scope: Scope): Promise<ScopeView> =>
      (await put<ScopeView, Scope>(named('scopes', scope.name), scope)).data,
    removeScope: async (name: string): Promise<void> => {
      await del(named('scopes', name));
    },

    listMappings: async (signal: AbortSignal): Promise<MappingList> =>
      (await get<MappingList>(at(`claim-mappings?${ALL}`), { signal })).data,
    createMapping: async (mapping: ClaimMapping): Promise<MappingView> =>
      (await post<MappingView, ClaimMapping>(at('claim-mappings'), mapping)).data,
    updateMapping: async (id: string, mapping: ClaimMapping): Promise<MappingView> =>
      (await put<MappingView, ClaimMapping>(named('claim-mappings', id), mapping)).data,
    removeMapping: async (id: string): Promise<void> => {
      await del(named('claim-mappings', id));
    },

    readFields: async (signal: AbortSignal): Promise<ClaimFields> =>
      (await get<ClaimFields>(at('claim-fields'), { signal })).data,
    findUsers: async (search: string, signal: AbortSignal): Promise<PreviewUsers> => {
      const query = new URLSearchParams({ _q: search }).toString();
      return (await get<PreviewUsers>(at(`claims-preview/users?${query}`), { signal })).data;
    },
    preview: async (input: PreviewInput, signal: AbortSignal): Promise<ClaimsPreview> =>
      (await post<ClaimsPreview, PreviewInput>(at('claims-preview'), input, { signal })).data,
  };
};

export type CatalogueApi = ReturnType<typeof createCatalogueApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useCatalogueApi = (): CatalogueApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createCatalogueApi(fetchClient), [fetchClient]);
};
