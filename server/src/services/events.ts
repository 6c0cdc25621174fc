/**
 * The audit log for the admin API: lists, one entry, and an export that is read as fast as it is taken.
 */
import { isIP } from 'node:net';
import type { EventList, EventView, ExportEventsQuery, ListEventsQuery } from '../contracts/events';
import { isAuditKind } from '../domain/audit';
import {
  MAX_LISTED,
  type AuditFilter,
  type AuditMatch,
  type AuditStore,
  type StoredEntry,
} from '../domain/audit-store';
import { clientName } from '../domain/clients';
import { InvalidInput, NotFound } from '../domain/errors';
import { EVENT_FORMATS } from '../domain/event-export';
import type { AuditLog, ClientStore, UserSource } from '../domain/ports';

export interface EventExport {
  type: string;
  /** Pieces of the file; breaking off is fine after each. */
  content: AsyncIterable<string>;
}

export interface EventService {
  /** @throws InvalidInput for an unknown kind, or a page beyond what is listed. */
  list(query: ListEventsQuery): Promise<EventList>;
  /** @throws NotFound */
  find(id: number): Promise<EventView>;
  /** @throws InvalidInput */
  export(query: ExportEventsQuery): Promise<EventExport>;
}

interface Deps {
  store: AuditStore;
  clients: Pick<ClientStore, 'find' | 'list'>;
  users: Pick<UserSource, 'search' | 'namesOf'>;
  audit: AuditLog;
}

/** A text that matches more clients than this is no search for one. */
const CLIENTS_MEANT = 5;

const REFERENCE = /^([A-Z0-9]{4})-?([A-Z0-9]{4})$/i;

type Filters = Omit<ExportEventsQuery, 'format'>;

const unknownKind = () =>
  new InvalidInput([{ path: ['kind'], code: 'event.kind', message: 'is not a kind of entry' }]);

const pageBeyond = () =>
  new InvalidInput([
    {
      path: ['page'],
      code: 'event.page',
      message: `goes beyond the ${MAX_LISTED} entries that a list shows: narrow the filter, or export`,
    },
  ]);

export function createEventService({ store, clients, users, audit }: Deps): EventService {
  /** Everything that the text may mean. */
  const meaningsOf = async (text: string): Promise<AuditMatch[]> => {
    const [found, named] = await Promise.all([
      users.search(text),
      clients.list({
        page: 1,
        pageSize: CLIENTS_MEANT,
        search: text,
        sort: { by: 'client_name', direction: 'asc' },
      }),
    ]);
    const [, first, second] = REFERENCE.exec(text) ?? [];
    const clientIds = new Set([text, ...named.clients.map(({ metadata }) => metadata.client_id)]);
    const subjects = new Set([text, ...found.map(({ subject }) => subject)]);
    return [
      ...[...clientIds].map((clientId) => ({ clientId })),
      ...[...subjects].map((subject) => ({ subject })),
      ...(isIP(text) === 0 ? [] : [{ address: text }]),
      ...(text.includes('@') ? [{ adminEmail: text.toLowerCase() }] : []),
      ...(first && second ? [{ reference: `${first}-${second}`.toUpperCase() }] : []),
    ];
  };

  const filterOf = async ({ _q: text, kind, ...rest }: Filters): Promise<AuditFilter> => {
    if (kind !== undefined && kind !== '' && !isAuditKind(kind)) throw unknownKind();
    const unstorable = [text, rest.clientId, rest.subject].some((value) => value?.includes('\u0000'));
    return {
      ...rest,
      clientId: rest.clientId || undefined,
      subject: rest.subject || undefined,
      kind: isAuditKind(kind) ? kind : undefined,
      ...(unstorable ? { anyOf: [], clientId: undefined, subject: undefined } : {}),
      ...(text && !unstorable ? { anyOf: await meaningsOf(text) } : {}),
    };
  };

  const named = async (entries: StoredEntry[]): Promise<EventView[]> => {
    const subjects = [...new Set(entries.flatMap(({ subject }) => subject ?? []))];
    const clientIds = [...new Set(entries.flatMap(({ clientId }) => clientId ?? []))];
    const [userNames, found] = await Promise.all([
      users.namesOf(subjects),
      Promise.all(clientIds.map((clientId) => clients.find(clientId))),
    ]);
    const clientNames = new Map(
      found.flatMap((client) => (client ? [[client.metadata.client_id, clientName(client.metadata)]] : [])),
    );
    return entries.map((entry) => ({
      ...entry,
      userName: userNames.get(entry.subject ?? '') ?? null,
      clientName: clientNames.get(entry.clientId ?? '') ?? null,
    }));
  };

  return {
    async list({ page, pageSize, sort, ...query }) {
      if (page * pageSize > MAX_LISTED) throw pageBeyond();
      const direction = sort.toLowerCase() === 'at:asc' ? 'asc' : 'desc';
      const { entries, total } = await store.list(await filterOf(query), { page, pageSize, direction });
      const listed = Math.min(total, MAX_LISTED);
      return {
        results: await named(entries),
        pagination: {
          page,
          pageSize,
          pageCount: Math.ceil(listed / pageSize),
          total: listed,
          isTotalExact: total <= MAX_LISTED,
        },
      };
    },

    async find(id) {
      const entry = await store.find(id);
      if (!entry) throw new NotFound('There is no such entry (any more)');
      const [view] = await named([entry]);
      return view as EventView;
    },

    async export({ format, ...query }) {
      const filter = await filterOf(query);
      // Up to now: what the export itself adds to the log is not in it, nor does it run after its own tail.
      const to = Math.min(filter.to ?? Infinity, Math.floor(Date.now() / 1000) + 1);
      const { type, head, line } = EVENT_FORMATS[format];
      audit.record({ kind: 'audit.exported', details: { format, ...query } });
      const content = async function* (): AsyncIterable<string> {
        if (head) yield head;
        for await (const entries of store.each({ ...filter, to })) yield entries.map(line).join('');
      };
      return { type, content: content() };
    },
  };
}
