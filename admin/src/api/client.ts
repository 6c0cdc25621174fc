/**
 * The panel's only way to the server: typed calls of the plugin's admin API.
 * Passes through: contracts of server/src/contracts, with the admin's own token (Strapi's fetch client adds it).
 * Must not hold state, and must not check values: the server decides and answers with the reason.
 */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { ClientList, ClientMetadata, CreatedClient } from '../../../server/src/contracts/clients';
import type {
  DeliveryList,
  DeliveryState,
  DeliveryView,
  UnreachableList,
} from '../../../server/src/contracts/deliveries';
import type { ProviderSummary } from '../../../server/src/contracts/provider';
import { PLUGIN_ID } from '../pluginId';

/** What `POST /oidc-server/clients` takes; the server chooses the `client_id`. */
export type NewClient = Omit<ClientMetadata, 'client_id'>;

export interface ClientQuery {
  page: number;
  pageSize: number;
  /** Matches `client_id` and `client_name`. */
  search: string;
}

export interface DeliveryQuery {
  page: number;
  pageSize: number;
  /** Empty: every client. */
  clientId: string;
  state: DeliveryState | undefined;
}

const toDeliveryQueryString = ({ page, pageSize, clientId, state }: DeliveryQuery): string =>
  new URLSearchParams({
    page: String(page),
    pageSize: String(pageSize),
    ...(clientId && { clientId }),
    ...(state && { state }),
  }).toString();

// Strapi's fetch client doesn't encode query values, so the query string is made here.
const toQueryString = ({ page, pageSize, search }: ClientQuery): string =>
  new URLSearchParams({
    page: String(page),
    pageSize: String(pageSize),
    ...(search && { _q: search }),
  }).toString();

const createApi = ({ get, post }: FetchClient) => ({
  readProvider: async (signal: AbortSignal): Promise<ProviderSummary> =>
    (await get<ProviderSummary>(`/${PLUGIN_ID}/provider`, { signal })).data,

  listClients: async (query: ClientQuery, signal: AbortSignal): Promise<ClientList> =>
    (await get<ClientList>(`/${PLUGIN_ID}/clients?${toQueryString(query)}`, { signal })).data,

  /** Rejects with a validation failure that names the fields: see `fieldFailures`. */
  createClient: async (metadata: NewClient): Promise<CreatedClient> =>
    (await post<CreatedClient, NewClient>(`/${PLUGIN_ID}/clients`, metadata)).data,

  listDeliveries: async (query: DeliveryQuery, signal: AbortSignal): Promise<DeliveryList> =>
    (await get<DeliveryList>(`/${PLUGIN_ID}/logout-deliveries?${toDeliveryQueryString(query)}`, { signal }))
      .data,

  /** Clients whose latest logout message did not arrive. */
  listUnreachable: async (signal: AbortSignal): Promise<UnreachableList> =>
    (await get<UnreachableList>(`/${PLUGIN_ID}/logout-deliveries/unreachable`, { signal })).data,

  retryDelivery: async (id: string): Promise<DeliveryView> =>
    (await post<DeliveryView>(`/${PLUGIN_ID}/logout-deliveries/${encodeURIComponent(id)}/retry`)).data,
});

export type Api = ReturnType<typeof createApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useApi = (): Api => {
  const fetchClient = useFetchClient();
  return useMemo(() => createApi(fetchClient), [fetchClient]);
};
