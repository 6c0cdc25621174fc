/**
 * The panel's only way to the server: typed calls of the plugin's admin API.
 * Passes through: contracts of server/src/contracts, with the admin's own token (Strapi's fetch client adds it).
 * Must not hold state, and must not check values: the server decides and answers with the reason.
 */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  ClientExport,
  ClientFailureList,
  ClientList,
  ClientProfileList,
  ClientMetadata,
  ClientView,
  CreatedClient,
  ImportReport,
  TestSignInBody,
  TestSignInResult,
} from '../../../server/src/contracts/clients';
import type {
  DeliveryList,
  DeliveryState,
  DeliveryView,
  UnreachableList,
} from '../../../server/src/contracts/deliveries';
import type { ProviderSummary } from '../../../server/src/contracts/provider';
import { PLUGIN_ID } from '../pluginId';

/** What `POST /oidc-server/clients` takes; the server chooses the `client_id`, and fills in what is left out. */
export type NewClient = Partial<Omit<ClientMetadata, 'client_id'>> & { enabled?: boolean };

/** What `PUT` takes: the whole client, as it was read, with what changed. */
export type ChangedClient = Partial<ClientMetadata> & { enabled: boolean; version: number };

export interface ClientQuery {
  page: number;
  pageSize: number;
  /** Matches `client_id` and `client_name`. */
  search: string;
  /** `true`, `false`, or empty for both. */
  enabled: string;
  /** A kind of client, or empty for all. */
  kind: string;
  /** Such as `client_name:asc`. */
  sort: string;
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
const toQueryString = ({ page, pageSize, search, enabled, kind, sort }: ClientQuery): string =>
  new URLSearchParams({
    page: String(page),
    pageSize: String(pageSize),
    sort,
    ...(search && { _q: search }),
    ...(enabled && { enabled }),
    ...(kind && { kind }),
  }).toString();

const clients = `/${PLUGIN_ID}/clients`;

const pathOf = (clientId: string): string => `${clients}/${encodeURIComponent(clientId)}`;

const createApi = ({ get, post, put, del }: FetchClient) => ({
  readProvider: async (signal: AbortSignal): Promise<ProviderSummary> =>
    (await get<ProviderSummary>(`/${PLUGIN_ID}/provider`, { signal })).data,

  listClients: async (query: ClientQuery, signal: AbortSignal): Promise<ClientList> =>
    (await get<ClientList>(`${clients}?${toQueryString(query)}`, { signal })).data,

  readClient: async (clientId: string, signal: AbortSignal): Promise<ClientView> =>
    (await get<ClientView>(pathOf(clientId), { signal })).data,

  /** Rejects with a validation failure that names the fields: see `fieldFailures`. */
  createClient: async (client: NewClient): Promise<CreatedClient> =>
    (await post<CreatedClient, NewClient>(clients, client)).data,

  /** Rejects as `createClient` does, and with a conflict when somebody else was faster: see `isConflict`. */
  updateClient: async (clientId: string, client: ChangedClient): Promise<ClientView> =>
    (await put<ClientView, ChangedClient>(pathOf(clientId), client)).data,

  deleteClient: async (clientId: string): Promise<void> => {
    await del(pathOf(clientId));
  },

  /** @param previousEnd when the secrets that are valid now end, in seconds since the epoch. */
  addSecret: async (clientId: string, previousEnd?: number): Promise<CreatedClient> =>
    (
      await post<CreatedClient, { previous_expires_at?: number }>(
        `${pathOf(clientId)}/secrets`,
        previousEnd === undefined ? {} : { previous_expires_at: previousEnd },
      )
    ).data,

  deleteSecret: async (clientId: string, secretId: string): Promise<ClientView> =>
    (await del<ClientView>(`${pathOf(clientId)}/secrets/${encodeURIComponent(secretId)}`)).data,

  listProfiles: async (signal: AbortSignal): Promise<ClientProfileList> =>
    (await get<ClientProfileList>(`/${PLUGIN_ID}/client-profiles`, { signal })).data,

  listFailures: async (clientId: string, signal: AbortSignal): Promise<ClientFailureList> =>
    (await get<ClientFailureList>(`${pathOf(clientId)}/failures`, { signal })).data,

  /** @returns the address to open in a window of its own. */
  beginTest: async (clientId: string): Promise<string> =>
    (await post<{ url: string }>(`${pathOf(clientId)}/test-sign-ins`, {})).data.url,

  finishTest: async (answer: TestSignInBody): Promise<TestSignInResult> =>
    (await post<TestSignInResult>(`/${PLUGIN_ID}/test-sign-ins`, answer)).data,

  exportClients: async (): Promise<ClientExport> => (await get<ClientExport>(`${clients}/export`)).data,

  /** @param file whatever the file held; the server judges it. */
  importClients: async (file: unknown): Promise<ImportReport> =>
    (await post<ImportReport>(`${clients}/import`, file)).data,

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
