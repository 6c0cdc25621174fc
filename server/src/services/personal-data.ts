/**
 * Everything that the provider keeps on one user: shown to whoever answers for it, and erased.
 */
import type { ErasedPersonalData, PersonalData } from '../contracts/personal-data';
import type { GrantView, SessionView } from '../contracts/sessions';
import type { AuditStore } from '../domain/audit-store';
import { NotFound } from '../domain/errors';
import type { AuditLog, PersonalDataStore, UserSource } from '../domain/ports';
import type { SessionEndings } from './session-endings';
import type { SessionService } from './sessions';

/** Also for a site's own code: `strapi.plugin('oidc-server').service('personalData')`. */
export interface PersonalDataService {
  /** @param userDocumentId the user's `documentId`. @throws NotFound when there is neither an account nor anything kept. */
  export(userDocumentId: string): Promise<PersonalData>;
  /** Ends every session and grant, has the applications told, and forgets the rest. Can be repeated. */
  erase(userDocumentId: string): Promise<ErasedPersonalData>;
}

/** The same, before the host has booted: a site may hold on to it. */
export const createPersonalData = (serviceOf: () => PersonalDataService): PersonalDataService => ({
  export: (userDocumentId) => serviceOf().export(userDocumentId),
  erase: (userDocumentId) => serviceOf().erase(userDocumentId),
});

interface Deps {
  store: PersonalDataStore;
  users: Pick<UserSource, 'findBySubject'>;
  sessions: Pick<SessionService, 'list' | 'listGrants'>;
  endings: Pick<SessionEndings, 'end'>;
  events: Pick<AuditStore, 'each'>;
  audit: AuditLog;
}

const PAGE_SIZE = 100;

/** Every page of a list. */
async function allOf<T>(
  read: (page: number) => Promise<{ results: T[]; pagination: { pageCount: number } }>,
): Promise<T[]> {
  const found: T[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { results, pagination } = await read(page);
    found.push(...results);
    pages = pagination.pageCount;
  }
  return found;
}

export function createPersonalDataService(deps: Deps): PersonalDataService {
  const { store, users, sessions, endings, events, audit } = deps;

  const sessionsOf = (subject: string): Promise<SessionView[]> =>
    allOf((page) =>
      sessions.list({
        page,
        pageSize: PAGE_SIZE,
        subject,
        _q: undefined,
        clientId: undefined,
        sort: 'startedAt:asc',
      }),
    );
  const grantsOf = (subject: string): Promise<GrantView[]> =>
    allOf((page) =>
      sessions.listGrants({
        page,
        pageSize: PAGE_SIZE,
        subject,
        _q: undefined,
        clientId: undefined,
        sort: 'startedAt:asc',
      }),
    );
  const eventsOf = async (subject: string): Promise<PersonalData['events']> => {
    const found: PersonalData['events'] = [];
    for await (const batch of events.each({ subject }))
      found.push(...batch.map(({ id: _id, ...entry }) => ({ ...entry, clientName: null })));
    return found;
  };

  return {
    async export(subject) {
      const [user, kept, opened, granted, happened] = await Promise.all([
        users.findBySubject(subject),
        store.find(subject),
        sessionsOf(subject),
        grantsOf(subject),
        eventsOf(subject),
      ]);
      const lists: Array<readonly unknown[]> = [
        opened,
        granted,
        happened,
        kept.consents,
        kept.signIns,
        kept.logoutMessages,
      ];
      const isNothing = lists.every(({ length }) => length === 0);
      if (!user && isNothing) throw new NotFound('There is no such user, and nothing is kept on them');
      audit.record({ kind: 'personal-data.exported', subject });
      return {
        format: 1,
        exportedAt: Math.floor(Date.now() / 1000),
        user: { id: subject, username: user?.username ?? null, email: user?.email ?? null },
        sessions: opened,
        grants: granted,
        ...kept,
        events: happened,
      };
    },

    async erase(subject) {
      const { state } = await endings.end({ selection: { subject }, extent: 'consent', cause: 'erased' });
      // Not whose: that is what was erased.
      audit.record({ kind: 'personal-data.erased' });
      return { state };
    },
  };
}
