/** Calls of the admin API for sessions, grants and personal data. */
import { useFetchClient, type FetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { ErasedPersonalData, PersonalData } from '../../../server/src/contracts/personal-data';
import type {
  EndGrantsBody,
  EndingView,
  EndSessionsBody,
  GrantList,
  SessionList,
} from '../../../server/src/contracts/sessions';
import { PLUGIN_ID } from '../pluginId';

/** What a list of sessions or grants is asked for; an empty text asks for nothing. */
export interface ListQuery {
  page: number;
  pageSize: number;
  search: string;
  clientId: string;
  subject: string;
  state: string;
  sort: string;
}

/** What an ending is about: the two have an address each. */
export type Endable = 'sessions' | 'grants';

const toQueryString = ({ page, pageSize, search, clientId, subject, state, sort }: ListQuery): string =>
  new URLSearchParams({
    page: String(page),
    pageSize: String(pageSize),
    sort,
    ...(search && { _q: search }),
    ...(clientId && { clientId }),
    ...(subject && { subject }),
    ...(state && { state }),
  }).toString();

const createSessionApi = ({ get, post, del }: FetchClient) => {
  const at = (path: string) => `/${PLUGIN_ID}/${path}`;
  const ofUser = (subject: string) => at(`personal-data/${encodeURIComponent(subject)}`);
  return {
    listSessions: async (query: ListQuery, signal: AbortSignal): Promise<SessionList> =>
      (await get<SessionList>(at(`sessions?${toQueryString(query)}`), { signal })).data,
    listGrants: async (query: ListQuery, signal: AbortSignal): Promise<GrantList> =>
      (await get<GrantList>(at(`grants?${toQueryString(query)}`), { signal })).data,

    endSessions: async (body: EndSessionsBody): Promise<EndingView> =>
      (await post<EndingView, EndSessionsBody>(at('sessions/end'), body)).data,
    endGrants: async (body: EndGrantsBody): Promise<EndingView> =>
      (await post<EndingView, EndGrantsBody>(at('grants/end'), body)).data,
    /** How far an ending is that goes on in the background. */
    readEnding: async (kind: Endable, id: string, signal?: AbortSignal): Promise<EndingView> =>
      (await get<EndingView>(at(`${kind}/endings/${encodeURIComponent(id)}`), signal ? { signal } : {})).data,

    /** What is being ended in the background. */
    listEndings: async (kind: Endable, signal: AbortSignal): Promise<EndingView[]> =>
      (await get<{ results: EndingView[] }>(at(`${kind}/endings`), { signal })).data.results,

    exportPersonalData: async (subject: string): Promise<PersonalData> =>
      (await get<PersonalData>(ofUser(subject))).data,
    erasePersonalData: async (subject: string): Promise<ErasedPersonalData> =>
      (await del<ErasedPersonalData>(ofUser(subject))).data,
  };
};

export type SessionApi = ReturnType<typeof createSessionApi>;

/** The same object for the life of the component, so it can stand in dependency lists. */
export const useSessionApi = (): SessionApi => {
  const fetchClient = useFetchClient();
  return useMemo(() => createSessionApi(fetchClient), [fetchClient]);
};
