/**
 * Orders to end sessions, and their carrying out: at once, in the background where there are many, and after a crash.
 */
import type { EndingView } from '../contracts/sessions';
import { NotFound } from '../domain/errors';
import { wordsOf } from '../domain/failure-words';
import type {
  AccountChange,
  Ending,
  EndingExtent,
  OrderedSelection,
  SessionSelection,
} from '../domain/logout';
import type { ClientMetadata } from '../domain/clients';
import type {
  AccountWatch,
  AuditLog,
  ClientStore,
  EndingCause,
  EndingOrder,
  EndingStore,
  SessionDirectory,
} from '../domain/ports';

interface Progress {
  ended: () => Promise<void>;
  signal: AbortSignal;
  client: ClientMetadata | undefined;
}

export interface SessionEndings {
  /**
   * Gives an order and waits a moment for it. Sessions end, their applications are told, and what was issued in them is
   * revoked; where there are many, it goes on in the background.
   */
  end(order: { selection: OrderedSelection; extent: EndingExtent; cause: EndingCause }): Promise<EndingView>;
  /** @throws NotFound when there is no such order (any more). */
  progress(id: string): Promise<EndingView>;
  /** The orders that are being carried out, for whoever has left the page where they were given. */
  running(cause: EndingCause): Promise<EndingView[]>;
  /** Takes up the orders that nobody is at: those of a process that died. */
  carryOutDue(): Promise<void>;
  /** Removes orders that were carried out long ago. */
  tidy(): Promise<void>;
  /** Breaks off what is under way, which another process then goes on with, and waits for it. */
  stop(): Promise<void>;
  /** Gives an order and leaves it. @returns its id. */
  order: EndingStore['add'];
  cancel: EndingStore['cancel'];
  /** Carries one out, and waits a moment for it. */
  carryOut(id: string): Promise<void>;
}

interface Deps {
  store: EndingStore;
  directory: Pick<SessionDirectory, 'countSessions'>;
  end: (selection: SessionSelection, extent: EndingExtent, progress: Progress) => Promise<Ending>;
  /** A user has no session left: has the host end its own, where the site wants that. */
  ended: (subject: string) => Promise<void>;
  /** The account is gone, or what is kept on its user is to be: forgets the rest once the sessions are ended. */
  forget: (subject: string) => Promise<void>;
  audit: AuditLog;
  log: { warn(message: string): void };
}

/** Seconds after which another process takes over from one that has said nothing. */
const CLAIM_LASTS = 30;
/** How often it is said how far an order is, in milliseconds. */
const SAY_EVERY = 1_000;
/** How long somebody waits for an order, in milliseconds; after that it is told how far it is. */
const WAIT_AT_MOST = 1_500;
/** How long one can ask how it went, in seconds. */
const KEPT = 24 * 60 * 60;

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

const ACCOUNT_CHANGES: readonly EndingCause[] = ['blocked', 'deleted', 'password', 'email'];

const FORGETTING: readonly EndingCause[] = ['deleted', 'erased'];

const isAccountChange = (cause: EndingCause): boolean => ACCOUNT_CHANGES.includes(cause);

const viewOf = ({ id, isDone, total, ended }: EndingOrder): EndingView => ({
  id,
  state: isDone ? 'done' : 'running',
  total,
  ended,
});

export function createSessionEndings(deps: Deps): SessionEndings {
  const { store, directory, audit, log } = deps;
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();

  const totalOf = async (selection: OrderedSelection): Promise<number> => {
    if ('sessions' in selection) return selection.sessions.length;
    if ('grants' in selection) return selection.grants.length;
    return directory.countSessions(selection);
  };

  /** Says how far it is: not with each session, which would cost as much as ending it. */
  const reporterFor = (order: EndingOrder, total: number) => {
    let ended = order.ended;
    let saidAt = Date.now();
    return {
      ended: async (): Promise<void> => {
        ended += 1;
        if (Date.now() - saidAt < SAY_EVERY) return;
        saidAt = Date.now();
        await store.advance({ id: order.id, total, ended, lasts: CLAIM_LASTS });
      },
      count: () => ended,
    };
  };

  const recordAccountChange = (
    { cause }: EndingOrder,
    subjects: readonly string[],
    sessions: number,
  ): void => {
    // The others are recorded by who ordered them.
    if (!isAccountChange(cause)) return;
    const [subject] = subjects;
    audit.record({ kind: 'account.changed', subject, reason: cause, details: { sessions } });
  };

  const carryOutClaimed = async (order: EndingOrder & { selection: OrderedSelection }): Promise<void> => {
    const { id, selection, extent, cause, client } = order;
    const total = order.total ?? (await totalOf(selection));
    await store.advance({ id, total, ended: order.ended, lasts: CLAIM_LASTS });
    const reporter = reporterFor(order, total);
    const { subjects } = await deps.end(selection, extent, {
      ended: reporter.ended,
      signal: stopping.signal,
      client,
    });
    if (stopping.signal.aborted) {
      await store.advance({ id, total, ended: reporter.count(), lasts: 0 });
      return;
    }
    if (cause === 'admin') await Promise.all(subjects.map(deps.ended));
    if (reporter.count() > 0) recordAccountChange(order, subjects, reporter.count());
    if (FORGETTING.includes(cause)) await Promise.all(subjects.map(deps.forget));
    await store.finish({ id, ended: reporter.count() });
  };

  const claimAndCarryOut = async (id: string | undefined): Promise<boolean> => {
    const order = await store.claim({ ...(id === undefined ? {} : { id }), lasts: CLAIM_LASTS });
    if (!order) return false;
    const { selection } = order;
    if (selection) await carryOutClaimed({ ...order, selection });
    return true;
  };

  const start = (id: string): Promise<void> => {
    const work = claimAndCarryOut(id)
      .then(() => undefined)
      .catch((error: unknown) => {
        log.warn(`oidc-server: ending sessions was broken off, and will go on: ${wordsOf(error)}`);
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, work);
    return work;
  };

  const waitAMoment = async (work: Promise<void>): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WAIT_AT_MOST);
    });
    await Promise.race([work, late]);
    clearTimeout(timer);
  };

  const progress = async (id: string): Promise<EndingView> => {
    const order = await store.find(id);
    if (!order) throw new NotFound('There is no such order, or it was carried out more than a day ago');
    return viewOf(order);
  };

  const carryOut = (id: string): Promise<void> => waitAMoment(start(id));

  return {
    progress,
    running: async (cause) => (await store.open(cause)).map(viewOf),
    carryOut,
    order: (order) => store.add(order),
    cancel: (id) => store.cancel(id),

    async end(order) {
      const id = await store.add(order);
      await carryOut(id);
      return progress(id);
    },

    async carryOutDue() {
      while (!stopping.signal.aborted && (await claimAndCarryOut(undefined)));
    },

    async tidy() {
      await store.removeBefore(epochSeconds() - KEPT);
    },

    async stop() {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}

/** Ends the sessions of accounts that are blocked or deleted, or whose password or address changes. */
export function endOnAccountChanges({
  watch,
  endings,
  keepOfflineAccess,
}: {
  watch: AccountWatch;
  endings: Pick<SessionEndings, 'order' | 'carryOut'>;
  /** After these changes `offline_access` goes on. */
  keepOfflineAccess: Readonly<Record<'passwordChange' | 'emailChange', boolean>>;
}): void {
  const extents: Readonly<Record<AccountChange, EndingExtent>> = {
    blocked: 'everything',
    deleted: 'consent',
    password: keepOfflineAccess.passwordChange ? 'session' : 'everything',
    email: keepOfflineAccess.emailChange ? 'session' : 'everything',
  };
  watch.start({
    order: ({ subject, change }) =>
      endings.order({ selection: { subject }, extent: extents[change], cause: change }),
    carryOut: endings.carryOut,
  });
}

/** The same store; what users have opened at a client ends when it is disabled or deleted, whoever does it. */
export function endingWithClients(
  clients: ClientStore,
  endings: Pick<SessionEndings, 'order' | 'carryOut' | 'cancel'>,
): ClientStore {
  /** The order goes first: a process that dies after the change must not leave its sessions open. */
  const ordering = async <T>(
    order: Parameters<SessionEndings['order']>[0],
    change: () => Promise<T>,
    hasHappened: (result: T) => boolean,
  ): Promise<T> => {
    const id = await endings.order(order);
    let happened = false;
    try {
      const result = await change();
      happened = hasHappened(result);
      return result;
    } finally {
      await (happened ? endings.carryOut(id) : endings.cancel(id));
    }
  };

  return {
    ...clients,
    async replace(client) {
      const clientId = client.metadata.client_id;
      const before = await clients.find(clientId);
      if (!before?.enabled || client.enabled) return clients.replace(client);
      return ordering(
        { selection: { clientId }, extent: 'everything', cause: 'client' },
        () => clients.replace(client),
        () => true,
      );
    },
    async remove(clientId) {
      const before = await clients.find(clientId);
      if (!before) return clients.remove(clientId);
      return ordering(
        { selection: { clientId }, extent: 'consent', cause: 'client', client: before.metadata },
        () => clients.remove(clientId),
        (removed) => removed,
      );
    },
  };
}
