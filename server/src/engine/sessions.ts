/**
 * Ends sessions from outside their browsers, and what hangs on them: the tokens, and what the clients opened.
 */
import type { Ending, EndingExtent, LogoutNotice, SessionSelection } from '../domain/logout';
import type { ArtifactIndex, ArtifactPayload, ArtifactStore, ClientStore } from '../domain/ports';
import { revokeGrant } from './revoke-grant';

/** What a session keeps of a client. */
interface Authorization {
  sid?: string;
  grantId?: string;
  /** The user gave leave that outlives the session (`offline_access`). */
  persistsLogout?: boolean;
}

interface StoredSession {
  jti: string;
  uid: string;
  accountId: string;
  /** Seconds since the epoch. */
  exp: number;
  authorizations: Record<string, Authorization>;
}

export interface Sessions {
  end: (selection: SessionSelection, extent: EndingExtent) => Promise<Ending>;
}

interface Deps {
  artifacts: ArtifactStore;
  index: ArtifactIndex;
  clients: ClientStore;
  /** Has these clients told. Comes back once it is certain that they will be. */
  notify: (notices: readonly LogoutNotice[]) => Promise<void>;
}

/** Undefined for a session that nobody has signed in to. */
const asSession = (payload: ArtifactPayload | undefined): StoredSession | undefined => {
  if (typeof payload?.['accountId'] !== 'string') return undefined;
  return { authorizations: {}, ...payload } as unknown as StoredSession;
};

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

export function createSessions({ artifacts, index, clients, notify }: Deps): Sessions {
  /** Those that can be told. */
  const noticesTo = async (notices: readonly LogoutNotice[]): Promise<LogoutNotice[]> => {
    const checked = await Promise.all(
      notices.map(async (notice) => {
        const { metadata } = (await clients.find(notice.clientId)) ?? {};
        if (metadata?.backchannel_logout_uri === undefined) return [];
        // It could not tell which session is meant, and has said that it needs to.
        if (notice.sid === undefined && metadata.backchannel_logout_session_required) return [];
        return [notice];
      }),
    );
    return checked.flat();
  };

  const revokeGrants = async (grantIds: readonly string[]): Promise<void> => {
    await Promise.all(grantIds.map((grantId) => revokeGrant(artifacts, grantId)));
  };

  const grantsOf = (authorizations: readonly Authorization[], extent: EndingExtent): string[] =>
    authorizations
      .filter(({ persistsLogout }) => extent === 'everything' || persistsLogout !== true)
      .flatMap(({ grantId }) => (grantId === undefined ? [] : [grantId]));

  // Clients are told first: if the process dies in between, they are told once too often, not once too little.
  const endOne = async (session: StoredSession, extent: EndingExtent): Promise<void> => {
    const { accountId: subject, authorizations, jti } = session;
    await notify(
      await noticesTo(
        Object.entries(authorizations).map(([clientId, { sid }]) => ({ clientId, subject, sid })),
      ),
    );
    await revokeGrants(grantsOf(Object.values(authorizations), extent));
    await artifacts.destroy({ kind: 'Session', id: jti });
  };

  const takeClientOut = async (
    payload: ArtifactPayload,
    session: StoredSession,
    clientId: string,
  ): Promise<void> => {
    const { [clientId]: authorization, ...others } = session.authorizations;
    if (!authorization) return;
    const { accountId: subject, jti: id, exp } = session;
    await notify(await noticesTo([{ clientId, subject, sid: authorization.sid }]));
    await revokeGrants(grantsOf([authorization], 'everything'));
    await artifacts.save({
      kind: 'Session',
      id,
      payload: { ...payload, authorizations: others },
      expiresIn: Math.max(1, exp - epochSeconds()),
    });
  };

  /** Grants that no session holds any more: the user gave leave that outlived it. */
  const endLeftGrants = async (query: { accountId?: string; clientId?: string }): Promise<void> => {
    for await (const { jti, accountId, clientId } of index.each({ kind: 'Grant', ...query })) {
      if (typeof jti !== 'string') continue;
      if (typeof accountId === 'string' && typeof clientId === 'string')
        await notify(await noticesTo([{ clientId, subject: accountId, sid: undefined }]));
      await revokeGrants([jti]);
    }
  };

  const endAllOf = async (subject: string, extent: EndingExtent): Promise<Ending> => {
    let count = 0;
    for await (const payload of index.each({ kind: 'Session', accountId: subject })) {
      const session = asSession(payload);
      if (!session) continue;
      await endOne(session, extent);
      count += 1;
    }
    if (extent === 'everything') await endLeftGrants({ accountId: subject });
    return { sessions: count, subjects: [subject] };
  };

  const usersOf = async (clientId: string): Promise<Set<string>> => {
    const subjects = new Set<string>();
    for await (const { accountId } of index.each({ kind: 'Grant', clientId })) {
      if (typeof accountId === 'string') subjects.add(accountId);
    }
    return subjects;
  };

  const endAt = async (clientId: string, subjects: Iterable<string>): Promise<Ending> => {
    let count = 0;
    for (const subject of subjects) {
      for await (const payload of index.each({ kind: 'Session', accountId: subject })) {
        const session = asSession(payload);
        if (!session?.authorizations[clientId]) continue;
        await takeClientOut(payload, session, clientId);
        count += 1;
      }
      await endLeftGrants({ accountId: subject, clientId });
    }
    return { sessions: count, subjects: [] };
  };

  const endByUid = async (uid: string, extent: EndingExtent): Promise<Ending> => {
    const session = asSession(await artifacts.findByUid({ kind: 'Session', uid }));
    if (!session) return { sessions: 0, subjects: [] };
    await endOne(session, extent);
    return { sessions: 1, subjects: [session.accountId] };
  };

  return {
    async end(selection, extent) {
      if ('uid' in selection) return endByUid(selection.uid, extent);
      if ('clientId' in selection) {
        const { clientId, subject } = selection;
        return endAt(clientId, subject === undefined ? await usersOf(clientId) : [subject]);
      }
      return endAllOf(selection.subject, extent);
    },
  };
}
