/**
 * Sessions and grants, as an admin sees and ends them.
 */
import type {
  ClientName,
  EndGrantsBody,
  EndingView,
  EndSessionsBody,
  GrantList,
  ListGrantsQuery,
  ListSessionsQuery,
  SessionList,
  UserView,
} from '../contracts/sessions';
import { clientName } from '../domain/clients';
import { deviceOf } from '../domain/devices';
import { NotFound } from '../domain/errors';
import type { OrderedSelection } from '../domain/logout';
import type {
  ArtifactIndex,
  ArtifactStore,
  AuditLog,
  ClientStore,
  Owner,
  SessionDirectory,
} from '../domain/ports';
import type { SessionEndings } from './session-endings';

export interface SessionService {
  list(query: ListSessionsQuery): Promise<SessionList>;
  listGrants(query: ListGrantsQuery): Promise<GrantList>;
  /** What a user gave leave to outlive the sessions (`offline_access`) stays. */
  end(selection: EndSessionsBody): Promise<EndingView>;
  /** @throws NotFound */
  endOne(id: string): Promise<EndingView>;
  /** With every token, and what the user agreed to: they are asked again. */
  endGrants(selection: EndGrantsBody): Promise<EndingView>;
  /** @throws NotFound */
  endGrant(id: string): Promise<EndingView>;
  /** How far it is. @throws NotFound */
  progress(endingId: string): Promise<EndingView>;
  /** What is being ended in the background. */
  running(kind: 'sessions' | 'grants'): Promise<{ results: EndingView[] }>;
}

interface Deps {
  directory: SessionDirectory;
  index: Pick<ArtifactIndex, 'find'>;
  artifacts: Pick<ArtifactStore, 'countIssued'>;
  clients: Pick<ClientStore, 'find'>;
  endings: Pick<SessionEndings, 'end' | 'progress' | 'running'>;
  audit: AuditLog;
}

const userView = (id: string, owner: Owner | undefined): UserView => ({
  id,
  username: owner?.username ?? null,
  email: owner?.email ?? null,
});

/** `seenAt:desc`, as the contract has checked it. */
const sortOf = <By extends string>(sort: `${By}:${'asc' | 'desc'}`) => {
  const [by, direction] = sort.split(':') as [By, 'asc' | 'desc'];
  return { by, direction };
};

const paginationOf = ({ page, pageSize }: { page: number; pageSize: number }, total: number) => ({
  page,
  pageSize,
  pageCount: Math.ceil(total / pageSize),
  total,
});

/** What the body calls `ids` are sessions in one place and grants in the other. */
const selectionOf = (
  body: EndSessionsBody | EndGrantsBody,
  kind: 'sessions' | 'grants',
): OrderedSelection => {
  if ('ids' in body) return kind === 'sessions' ? { sessions: body.ids } : { grants: body.ids };
  if (!('clientId' in body)) return body;
  const { clientId, subject } = body;
  return { clientId, ...(subject === undefined ? {} : { subject }) };
};

/** What is ended here, as orders call it. */
const CAUSES = { sessions: 'admin', grants: 'consent' } as const;

export function createSessionService(deps: Deps): SessionService {
  const { directory, index, artifacts, clients, endings, audit } = deps;

  const namesOf = async (clientIds: readonly string[]): Promise<(clientId: string) => ClientName> => {
    const known = await Promise.all(
      [...new Set(clientIds)].map(async (clientId) => {
        const client = await clients.find(clientId);
        return [clientId, client ? clientName(client.metadata) : null] as const;
      }),
    );
    const names = new Map(known);
    return (clientId) => ({ clientId, clientName: names.get(clientId) ?? null });
  };

  const record = (
    kind: 'session.ended' | 'grant.ended',
    selection: OrderedSelection,
    { total, ended }: EndingView,
  ): void => {
    const { clientId, subject } = { clientId: undefined, subject: undefined, ...selection };
    const counted = kind === 'session.ended' ? 'sessions' : 'grants';
    audit.record({ kind, clientId, subject, details: { [counted]: total ?? ended } });
  };

  const endSessions = async (selection: OrderedSelection): Promise<EndingView> => {
    const ending = await endings.end({ selection, extent: 'session', cause: CAUSES.sessions });
    record('session.ended', selection, ending);
    return ending;
  };
  const endGrants = async (selection: OrderedSelection): Promise<EndingView> => {
    const ending = await endings.end({ selection, extent: 'consent', cause: CAUSES.grants });
    record('grant.ended', selection, ending);
    return ending;
  };

  return {
    async list({ _q: search, sort, ...query }) {
      const { sessions, total } = await directory.sessions({ ...query, search, sort: sortOf(sort) });
      const nameOf = await namesOf(sessions.flatMap(({ clientIds }) => clientIds));
      return {
        results: sessions.map(({ reference, subject, owner, clientIds, userAgent, ...rest }) => ({
          id: reference,
          user: userView(subject, owner),
          clients: clientIds.map(nameOf),
          device: userAgent === null ? null : deviceOf(userAgent),
          userAgent,
          address: rest.address,
          startedAt: rest.startedAt,
          seenAt: rest.seenAt,
          expiresAt: rest.expiresAt,
        })),
        pagination: paginationOf(query, total),
      };
    },

    async listGrants({ _q: search, sort, ...query }) {
      const { grants, total } = await directory.grants({ ...query, search, sort: sortOf(sort) });
      const references = grants.map(({ reference }) => reference);
      const [nameOf, access, refresh] = await Promise.all([
        namesOf(grants.map(({ clientId }) => clientId)),
        artifacts.countIssued({ kind: 'AccessToken', grants: references }),
        artifacts.countIssued({ kind: 'RefreshToken', grants: references }),
      ]);
      return {
        results: grants.map(({ reference, subject, owner, clientId, ...rest }) => ({
          id: reference,
          user: userView(subject, owner),
          client: nameOf(clientId),
          scopes: rest.scopes,
          isOffline: rest.isOffline,
          tokens: { access: access.get(reference) ?? 0, refresh: refresh.get(reference) ?? 0 },
          startedAt: rest.startedAt,
          expiresAt: rest.expiresAt,
        })),
        pagination: paginationOf(query, total),
      };
    },

    end: (body) => endSessions(selectionOf(body, 'sessions')),
    endGrants: (body) => endGrants(selectionOf(body, 'grants')),

    async endOne(id) {
      if (!(await index.find({ kind: 'Session', reference: id })))
        throw new NotFound('There is no such session (any more)');
      return endSessions({ sessions: [id] });
    },

    async endGrant(id) {
      if (!(await index.find({ kind: 'Grant', reference: id })))
        throw new NotFound('There is no such grant (any more)');
      return endGrants({ grants: [id] });
    },

    progress: (id) => endings.progress(id),

    running: async (kind) => ({ results: await endings.running(CAUSES[kind]) }),
  };
}
