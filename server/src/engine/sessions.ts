/**
 * Ends sessions and grants from outside their browsers, and what hangs on them: the tokens, and what the clients opened.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { ClientMetadata } from '../domain/clients';
import type { Ending, EndingExtent, LogoutNotice, SessionSelection } from '../domain/logout';
import type {
  ArtifactIndex,
  ArtifactPayload,
  ArtifactStore,
  ClientStore,
  ConsentStore,
} from '../domain/ports';
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

interface StoredGrant {
  jti: string;
  accountId: string;
  clientId: string;
}

/** Ending many takes its time. */
export interface EndingProgress {
  /** Called with each session or grant that is ended. */
  ended?: () => Promise<void> | void;
  /** Breaks off between two of them. */
  signal?: AbortSignal;
  /** The client of the selection, where it is being deleted and can't be looked up any more. */
  client?: ClientMetadata | undefined;
}

export interface Sessions {
  end: (selection: SessionSelection, extent: EndingExtent, progress?: EndingProgress) => Promise<Ending>;
}

/** Ends one grant that was misused or that its user may not have any more, and has its client told. */
export type EndGrant = (grant: {
  grantId: string;
  accountId?: string | undefined;
  clientId?: string | undefined;
}) => Promise<void>;

export const grantEnding =
  ({ end }: Sessions): EndGrant =>
  async (grant) => {
    await end(grant, 'everything');
  };

interface Deps {
  artifacts: ArtifactStore;
  index: ArtifactIndex;
  clients: ClientStore;
  consents: Pick<ConsentStore, 'forget'>;
  /** Has these clients told. Comes back once it is certain that they will be. */
  notify: (notices: readonly LogoutNotice[]) => Promise<void>;
}

/** Undefined for a session that nobody has signed in to. */
const asSession = (payload: ArtifactPayload | undefined): StoredSession | undefined => {
  if (typeof payload?.['accountId'] !== 'string') return undefined;
  return { authorizations: {}, ...payload } as unknown as StoredSession;
};

/** Undefined for a grant without a user. */
const asGrant = (payload: ArtifactPayload | undefined): StoredGrant | undefined => {
  const { jti, accountId, clientId } = payload ?? {};
  if (typeof jti !== 'string' || typeof accountId !== 'string' || typeof clientId !== 'string')
    return undefined;
  return { jti, accountId, clientId };
};

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/** Milliseconds of work in one turn of the event loop. */
const TURN_MS = 5;

/** SQLite answers at once, without the event loop: thousands in a row would keep everybody else on this host waiting. */
function createRests(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MS) return;
    await setImmediate();
    began = performance.now();
  };
}

const outlivesSession = (extent: EndingExtent): boolean => extent === 'session';

export function createSessions({ artifacts, index, clients, consents, notify }: Deps): Sessions {
  /** Tells those that can be told. */
  const tell = async (notices: readonly LogoutNotice[], gone?: ClientMetadata): Promise<void> => {
    const checked = await Promise.all(
      notices.map(async (notice) => {
        const isGone = gone?.client_id === notice.clientId;
        const metadata = isGone ? gone : (await clients.find(notice.clientId))?.metadata;
        if (metadata?.backchannel_logout_uri === undefined) return [];
        // It could not tell which session is meant, and has said that it needs to.
        if (notice.sid === undefined && metadata.backchannel_logout_session_required) return [];
        return [isGone ? { ...notice, client: gone } : notice];
      }),
    );
    await notify(checked.flat());
  };

  const revokeGrants = async (grantIds: readonly string[]): Promise<void> => {
    await Promise.all(grantIds.map((grantId) => revokeGrant(artifacts, grantId)));
  };

  const grantsOf = (authorizations: readonly Authorization[], extent: EndingExtent): string[] =>
    authorizations
      .filter(({ persistsLogout }) => !outlivesSession(extent) || persistsLogout !== true)
      .flatMap(({ grantId }) => (grantId === undefined ? [] : [grantId]));

  // Clients are told first: if the process dies in between, they are told once too often, not once too little.
  const endOne = async (session: StoredSession, extent: EndingExtent): Promise<void> => {
    const { accountId: subject, authorizations, jti } = session;
    await tell(Object.entries(authorizations).map(([clientId, { sid }]) => ({ clientId, subject, sid })));
    await revokeGrants(grantsOf(Object.values(authorizations), extent));
    await artifacts.destroy({ kind: 'Session', id: jti });
  };

  const takeClientOut = async (
    payload: ArtifactPayload,
    session: StoredSession,
    {
      clientId,
      extent,
      client,
    }: { clientId: string; extent: EndingExtent; client?: ClientMetadata | undefined },
  ): Promise<void> => {
    const { [clientId]: authorization, ...others } = session.authorizations;
    if (!authorization) return;
    const { accountId: subject, jti: id, exp } = session;
    await tell([{ clientId, subject, sid: authorization.sid }], client);
    await revokeGrants(grantsOf([authorization], extent));
    await artifacts.save({
      kind: 'Session',
      id,
      payload: { ...payload, authorizations: others },
      expiresIn: Math.max(1, exp - epochSeconds()),
    });
  };

  /** The session, if it is there, that the grant was given in. */
  const endGrant = async (
    { jti, accountId, clientId }: StoredGrant,
    client?: ClientMetadata,
  ): Promise<void> => {
    let isTold = false;
    for await (const payload of index.each({ kind: 'Session', accountId })) {
      const session = asSession(payload);
      if (session?.authorizations[clientId]?.grantId !== jti) continue;
      await takeClientOut(payload, session, { clientId, extent: 'everything', client });
      isTold = true;
    }
    if (!isTold) await tell([{ clientId, subject: accountId, sid: undefined }], client);
    await revokeGrants([jti]);
  };

  const countingWith = ({ ended, signal }: EndingProgress) => {
    let count = 0;
    const rest = createRests();
    return {
      rest,
      count: () => count,
      isBrokenOff: () => signal?.aborted === true,
      one: async (): Promise<void> => {
        count += 1;
        await ended?.();
        await rest();
      },
    };
  };

  type Counter = ReturnType<typeof countingWith>;

  /** Grants that no session holds any more: the user gave leave that outlived it. */
  const endLeftGrants = async (
    query: { accountId?: string; clientId?: string },
    counter: Counter,
    client?: ClientMetadata,
  ): Promise<void> => {
    for await (const payload of index.each({ kind: 'Grant', ...query })) {
      if (counter.isBrokenOff()) return;
      const grant = asGrant(payload);
      if (!grant) continue;
      await tell([{ clientId: grant.clientId, subject: grant.accountId, sid: undefined }], client);
      await revokeGrants([grant.jti]);
      await counter.rest();
    }
  };

  const endAllOf = async (subject: string, extent: EndingExtent, counter: Counter): Promise<void> => {
    // First: otherwise an application that asks meanwhile would get a new grant for the old consent.
    if (extent === 'consent') await consents.forget({ subject });
    for await (const payload of index.each({ kind: 'Session', accountId: subject })) {
      if (counter.isBrokenOff()) return;
      const session = asSession(payload);
      if (!session) continue;
      await endOne(session, extent);
      await counter.one();
    }
    if (!outlivesSession(extent)) await endLeftGrants({ accountId: subject }, counter);
  };

  const endAt = async (
    { clientId, subject }: { clientId: string; subject?: string },
    {
      extent,
      client,
      counter,
    }: { extent: EndingExtent; client: ClientMetadata | undefined; counter: Counter },
  ): Promise<void> => {
    const whose = { clientId, ...(subject === undefined ? {} : { accountId: subject }) };
    if (extent === 'consent')
      await consents.forget({ clientId, ...(subject === undefined ? {} : { subject }) });
    for await (const payload of index.each({ kind: 'Session', ...whose })) {
      if (counter.isBrokenOff()) return;
      const session = asSession(payload);
      if (!session?.authorizations[clientId]) continue;
      await takeClientOut(payload, session, { clientId, extent, client });
      await counter.one();
    }
    if (!outlivesSession(extent)) await endLeftGrants(whose, counter, client);
  };

  const endGrants = async (
    references: readonly string[],
    extent: EndingExtent,
    counter: Counter,
  ): Promise<void> => {
    for (const reference of references) {
      if (counter.isBrokenOff()) return;
      const grant = asGrant(await index.find({ kind: 'Grant', reference }));
      if (!grant) continue;
      const { accountId: subject, clientId } = grant;
      if (extent === 'consent') await consents.forget({ subject, clientId });
      await endGrant(grant);
      await counter.one();
    }
  };

  const endSessions = async (
    payloads: readonly (() => Promise<ArtifactPayload | undefined>)[],
    extent: EndingExtent,
    counter: Counter,
  ): Promise<string[]> => {
    const subjects = new Set<string>();
    for (const find of payloads) {
      if (counter.isBrokenOff()) break;
      const session = asSession(await find());
      if (!session) continue;
      await endOne(session, extent);
      await counter.one();
      subjects.add(session.accountId);
    }
    return [...subjects];
  };

  /** @returns the users whose sessions at the provider are over. */
  const endSelected = async (
    selection: SessionSelection,
    {
      extent,
      client,
      counter,
    }: { extent: EndingExtent; client: ClientMetadata | undefined; counter: Counter },
  ): Promise<string[]> => {
    if ('grantId' in selection) {
      const { grantId: jti, ...whose } = selection;
      const grant = asGrant(await artifacts.find({ kind: 'Grant', id: jti })) ?? asGrant({ jti, ...whose });
      await (grant ? endGrant(grant) : revokeGrants([jti]));
      return [];
    }
    if ('clientId' in selection) {
      await endAt(selection, { extent, client, counter });
      return [];
    }
    if ('subject' in selection) {
      await endAllOf(selection.subject, extent, counter);
      return [selection.subject];
    }
    if ('grants' in selection) {
      await endGrants(selection.grants, extent, counter);
      return [];
    }
    const finders =
      'uid' in selection
        ? [() => artifacts.findByUid({ kind: 'Session', uid: selection.uid })]
        : selection.sessions.map((reference) => () => index.find({ kind: 'Session', reference }));
    return endSessions(finders, extent, counter);
  };

  return {
    async end(selection, extent, progress = {}) {
      const counter = countingWith(progress);
      const subjects = await endSelected(selection, { extent, client: progress.client, counter });
      return { sessions: counter.count(), subjects };
    },
  };
}
