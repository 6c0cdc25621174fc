import { useCallback, useEffect, useState } from 'react';
import type { ClaimMapping, ClaimsPreview, Scope } from '../../../../server/src/contracts/catalogue';
import type { ClientList } from '../../../../server/src/contracts/clients';
import type { ChangedClient } from '../../api/client';
import { useApi } from '../../api/client';
import { useCatalogueApi } from '../../api/catalogue';
import { useRequest } from '../../api/useRequest';

/** Milliseconds without a key pressed. */
const PAUSE = 400;

/** The value, once it has not changed for a moment. */
const useSettled = <T>(value: T): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

const CLIENTS = { page: 1, pageSize: 100, search: '', enabled: '', kind: '', sort: 'client_name:asc' };

/** A client as it stands in its form. */
export interface DraftClient {
  clientId: string;
  client: ChangedClient;
}

interface PreviewWishes {
  /** Without it, a client can be chosen. */
  draftClient?: DraftClient | undefined;
  mappings?: ClaimMapping[] | undefined;
  draftScopes?: Scope[] | undefined;
  search: string;
}

/** Whom to look at, through which application, and what comes out; asked again when anything changes. */
export const usePreview = ({ mappings = [], draftScopes = [], draftClient, search }: PreviewWishes) => {
  const { listClients } = useApi();
  const { findUsers, preview } = useCatalogueApi();
  const [chosenUser, chooseUser] = useState<string>();
  const [chosenClient, chooseClient] = useState<string>();
  const [typedScopes, setScopes] = useState<string>();

  const isGiven = draftClient !== undefined;

  const settledSearch = useSettled(search);
  const found = useRequest(
    useCallback((signal: AbortSignal) => findUsers(settledSearch, signal), [findUsers, settledSearch]),
  );
  const listed = useRequest(
    useCallback(
      (signal: AbortSignal): Promise<Pick<ClientList, 'results'>> =>
        isGiven ? Promise.resolve({ results: [] }) : listClients(CLIENTS, signal),
      [listClients, isGiven],
    ),
  );
  const users = found.data?.results ?? [];
  const clients = listed.data?.results ?? [];
  const userId = users.some((user) => user.userId === chosenUser) ? chosenUser : users[0]?.userId;
  const clientId = draftClient?.clientId ?? chosenClient ?? clients[0]?.client_id;
  const { scope: usualScopes = 'openid' } =
    draftClient?.client ?? clients.find((client) => client.client_id === clientId) ?? {};
  const drafted = draftScopes
    .map(({ name }) => name)
    .filter((name) => !usualScopes.split(' ').includes(name));
  const scopes = typedScopes ?? [usualScopes, ...drafted].join(' ');

  // A string, so that the same question is the same value.
  const question = useSettled(
    JSON.stringify({
      userId,
      clientId,
      scopes: scopes.split(/\s+/).filter(Boolean),
      mappings,
      draftScopes,
      client: draftClient?.client,
    }),
  );
  const ask = useCallback(
    (signal: AbortSignal): Promise<ClaimsPreview | undefined> => {
      const input = JSON.parse(question) as Parameters<typeof preview>[0];
      return input.userId && input.clientId ? preview(input, signal) : Promise.resolve(undefined);
    },
    [preview, question],
  );
  const { data, error } = useRequest(ask);
  return {
    users,
    clients,
    userId,
    clientId,
    scopes,
    preview: data,
    error: error ?? found.error ?? listed.error,
    chooseUser,
    chooseClient,
    setScopes,
  };
};
