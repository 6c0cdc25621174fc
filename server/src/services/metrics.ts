/**
 * Metrics in Prometheus' format, of this process alone, in a registry of their own. No label names a user.
 */
import type { RecordedEntry } from '../domain/audit';
import type { DeliveryFault } from '../domain/logout';

export interface RequestSample {
  /** A name of ours for where it went, such as `token`; never an address. */
  endpoint: string;
  status: number;
  seconds: number;
}

export interface Metrics {
  /** Told of every entry of the audit log. */
  event(entry: RecordedEntry): void;
  request(sample: RequestSample): void;
  /** An attempt to tell a client of a logout; undefined: it arrived. */
  delivery(fault: DeliveryFault | undefined): void;
  contentType: string;
  text(): Promise<string>;
}

const PREFIX = 'oidc_server_';

/** Seconds: from an answer out of memory to one that a person has given up on. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Milliseconds for which a count of sessions holds: whoever asks every second does not count every second. */
const COUNT_HOLDS = 10_000;

const HUNDRED = 100;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'none');

export async function createMetrics({
  countSessions,
}: {
  countSessions: () => Promise<number>;
}): Promise<Metrics> {
  // Most sites have nobody who asks for them.
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const signIns = new Counter({
    name: `${PREFIX}sign_ins_total`,
    help: 'Users who proved who they are, by method',
    labelNames: ['method'],
    registers,
  });
  const failures = new Counter({
    name: `${PREFIX}failures_total`,
    help: 'What was refused or went wrong, by kind of event and reason',
    labelNames: ['kind', 'reason'],
    registers,
  });
  const tokens = new Counter({
    name: `${PREFIX}tokens_total`,
    help: 'Answers of the token endpoint with tokens, by client and grant type',
    labelNames: ['client_id', 'grant_type'],
    registers,
  });
  const logouts = new Counter({
    name: `${PREFIX}logouts_total`,
    help: 'Users who signed out: of one browser, everywhere, or at the host',
    labelNames: ['extent'],
    registers,
  });
  const deliveries = new Counter({
    name: `${PREFIX}logout_deliveries_total`,
    help: 'Attempts to tell a client of a logout, by what came of them',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: `${PREFIX}request_duration_seconds`,
    help: 'How long requests took, by endpoint and class of status',
    labelNames: ['endpoint', 'status'],
    buckets: BUCKETS,
    registers,
  });

  let counted = { at: -Infinity, sessions: 0 };
  new Gauge({
    name: `${PREFIX}active_sessions`,
    help: 'Sessions that are open now, at all processes together',
    registers,
    async collect() {
      if (Date.now() - counted.at > COUNT_HOLDS)
        counted = { at: Date.now(), sessions: await countSessions() };
      this.set(counted.sessions);
    },
  });

  const countKind: Partial<Record<RecordedEntry['kind'], (entry: RecordedEntry) => void>> = {
    'sign-in.succeeded': ({ details }) => signIns.inc({ method: textOf(details['method']) }),
    'token.issued': ({ clientId, details }) =>
      tokens.inc({ client_id: textOf(clientId), grant_type: textOf(details['grantType']) }),
    'logout.completed': ({ reason }) => logouts.inc({ extent: textOf(reason) }),
  };

  return {
    event(entry) {
      countKind[entry.kind]?.(entry);
      if (entry.outcome === 'failure') failures.inc({ kind: entry.kind, reason: textOf(entry.reason) });
    },
    request: ({ endpoint, status, seconds }) =>
      durations.observe({ endpoint, status: `${Math.floor(status / HUNDRED)}xx` }, seconds),
    delivery: (fault) => deliveries.inc({ outcome: fault ?? 'delivered' }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
