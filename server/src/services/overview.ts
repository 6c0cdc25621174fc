/**
 * The provider at a glance: what the first page of the panel shows. Everything in it comes from counts of days and from
 * short lists, so that it answers as quickly after a million sign-ins as after ten.
 */
import type { Overview, PlotSeries } from '../contracts/overview';
import type { AuditStore } from '../domain/audit-store';
import { clientName } from '../domain/clients';
import type { ClientActivity, ClientStore, KeyDescription, KeyStore } from '../domain/ports';
import { dateOf, dayOf, SECONDS_PER_DAY, seriesOf, type Series } from '../domain/usage';

export interface OverviewService {
  read(): Promise<Overview>;
}

interface Deps {
  activity: Pick<ClientActivity, 'signInsSince'>;
  audit: Pick<AuditStore, 'failuresSince'>;
  clients: Pick<ClientStore, 'find'>;
  keys: Pick<KeyStore, 'describe'>;
  unreachable: () => Promise<Overview['failingDeliveries']>;
  countSessions: () => Promise<number>;
}

const DAYS = 30;
const APPLICATIONS_SHOWN = 5;
const REASONS_SHOWN = 6;

/** Not a refusal of anybody: the log says that it has a gap. */
const NO_REFUSAL = ['audit.gap', 'claims.left-out'];

const currentOf = (keys: readonly KeyDescription[], now: number): Overview['keys'] =>
  keys
    .filter(({ state }) => state === 'current')
    .map(({ ring, activatesAt }) => ({
      ring,
      ageDays: Math.max(0, Math.floor((now - activatesAt) / SECONDS_PER_DAY)),
      nextAt: keys.find((key) => key.ring === ring && key.state === 'next')?.activatesAt ?? null,
    }));

export function createOverviewService(deps: Deps): OverviewService {
  const { activity, audit, clients, keys, unreachable, countSessions } = deps;

  const withName = async ({ name: id, ...series }: Series): Promise<PlotSeries> => {
    const client = id === null ? undefined : await clients.find(id);
    return { id, name: client ? clientName(client.metadata) : null, ...series };
  };

  return {
    async read() {
      const now = Date.now() / 1000;
      const firstDay = dayOf(now) - DAYS + 1;
      const [signIns, failures, activeSessions, keyList, failingDeliveries] = await Promise.all([
        activity.signInsSince(firstDay),
        audit.failuresSince(firstDay),
        countSessions(),
        keys.describe(),
        unreachable(),
      ]);
      const frame = { firstDay, days: DAYS };
      const refused = failures
        .filter(({ kind }) => !NO_REFUSAL.includes(kind))
        .map(({ day, kind, reason, count }) => ({ day, count, name: reason === '' ? kind : reason }));
      return {
        days: Array.from({ length: DAYS }, (_, place) => dateOf(firstDay + place)),
        signIns: await Promise.all(seriesOf(signIns, { ...frame, atMost: APPLICATIONS_SHOWN }).map(withName)),
        failures: seriesOf(refused, { ...frame, atMost: REASONS_SHOWN }).map(({ name: id, ...series }) => ({
          id,
          name: null,
          ...series,
        })),
        activeSessions,
        keys: currentOf(keyList, now),
        failingDeliveries,
      };
    },
  };
}
