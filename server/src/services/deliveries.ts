/**
 * The queue of logout tokens at work: sends what is due, several at once, and decides when to try again.
 */
import type { DeliveryList, DeliveryView, UnreachableList } from '../contracts/deliveries';
import { DeliveryNotFound } from '../domain/errors';
import { wordsOf } from '../domain/failure-words';
import {
  nextDelay,
  type DeliveryAttempt,
  type DeliveryFault,
  type DeliveryState,
  type LogoutNotice,
} from '../domain/logout';
import type { AuditLog, LogoutDelivery, LogoutDeliveryStore } from '../domain/ports';

/** What `retry` throws. */
export { DeliveryNotFound };

export interface DeliveryService {
  /** Puts messages into the queue; they are sent at once, and nobody waits for it. */
  notify: (notices: readonly LogoutNotice[]) => Promise<void>;
  /** Sends everything that is due. */
  deliverDue(): Promise<void>;
  list(query: {
    page: number;
    pageSize: number;
    clientId?: string;
    state?: DeliveryState;
  }): Promise<DeliveryList>;
  /** Sends it again now, whatever the clock says. @throws DeliveryNotFound when it was delivered, too */
  retry(id: string): Promise<DeliveryView>;
  unreachable(): Promise<UnreachableList>;
  /** Removes reports that nobody needs any more. */
  tidy(): Promise<void>;
  /** Breaks off what is under way, which is then due again, and waits for it. */
  stop(): Promise<void>;
}

interface Deps {
  store: LogoutDeliveryStore;
  send: (notice: LogoutNotice, signal: AbortSignal) => Promise<DeliveryAttempt>;
  /** Seconds between one attempt and the next; after the last, a delivery is given up. */
  delays: readonly number[];
  /** Seconds for which an attempt may be under way before another process takes it over. */
  claimLasts: number;
  /** Seconds for which reports are kept. */
  keepReports: number;
  audit: AuditLog;
  /** Told what came of each attempt; undefined: the message arrived. */
  attempted: (fault: DeliveryFault | undefined) => void;
  log: { warn(message: string): void };
}

/** How many are sent at once by one process. */
const AT_ONCE = 32;

const viewOf = ({ id, clientId, state, ...rest }: LogoutDelivery): DeliveryView => ({
  id,
  clientId,
  state,
  attempts: rest.attempts,
  createdAt: rest.createdAt,
  attemptedAt: rest.attemptedAt,
  nextAttemptAt: rest.nextAttemptAt,
  latency: rest.latency,
  status: rest.status,
  fault: rest.fault,
});

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

export function createDeliveryService({
  store,
  send,
  delays,
  claimLasts,
  keepReports,
  audit,
  attempted,
  log,
}: Deps): DeliveryService {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  const deliver = async (delivery: LogoutDelivery): Promise<void> => {
    const { id, clientId, subject } = delivery;
    const attempt = await send(delivery, stopping.signal);
    // Broken off by us, not by the client: it is due again when the claim runs out.
    if (stopping.signal.aborted && attempt.fault !== undefined) return;
    const { fault, status } = attempt;
    attempted(fault);
    const attempts = delivery.attempts + 1;
    const delay = fault === undefined ? undefined : nextDelay(fault, { attempts, delays });
    await store.settle({ id, attempt, delay });
    if (fault === undefined) return;
    if (delay === undefined) {
      const details = { attempts, status };
      audit.record({
        kind: 'logout-delivery.given-up',
        clientId,
        subject,
        reason: fault,
        target: id,
        details,
      });
    }
    const next = delay === undefined ? 'it is given up' : `the next attempt is in ${delay} s`;
    log.warn(
      `oidc-server: client "${clientId}" was not told of a logout: ${fault}${status === undefined ? '' : ` (${status})`}; ${next}`,
    );
  };

  /** Owns a promise that nobody waits for. */
  const own = (work: Promise<void>): Promise<void> => {
    const owned = work
      .catch((error: unknown) => {
        log.warn(`oidc-server: sending logout messages failed, and will be tried again: ${wordsOf(error)}`);
      })
      .finally(() => underWay.delete(owned));
    underWay.add(owned);
    return owned;
  };

  /** Starts everything that is due; a slow client holds up nothing but itself. */
  const startDue = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const room = AT_ONCE - sending.size;
      if (room <= 0) return;
      const claimed = await store.claimDue({ limit: room, lasts: claimLasts });
      claimed.forEach(startOne);
      if (claimed.length < room) return;
    }
  };

  const sending = new Set<string>();
  const startOne = (delivery: LogoutDelivery): void => {
    sending.add(delivery.id);
    void own(deliver(delivery)).then(() => {
      sending.delete(delivery.id);
    });
  };

  return {
    async notify(notices) {
      if (notices.length === 0) return;
      await store.add(notices);
      void own(startDue());
    },

    deliverDue: startDue,

    async list(query) {
      const { page, pageSize } = query;
      const { deliveries, total } = await store.list(query);
      return {
        results: deliveries.map(viewOf),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    async retry(id) {
      const delivery = await store.retry(id);
      if (!delivery) throw new DeliveryNotFound();
      const { clientId, subject } = delivery;
      audit.record({ kind: 'logout-delivery.retried', clientId, subject, target: id });
      void own(startDue());
      return viewOf(delivery);
    },

    async unreachable() {
      return { results: await store.unreachable() };
    },

    async tidy() {
      while (!stopping.signal.aborted && (await store.removeBefore(epochSeconds() - keepReports)) > 0);
    },

    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}
