/**
 * Tells a store that can't be used now from every other error, in words for the host's log.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable, type StoreFault } from '../domain/errors';

/** Error codes of SQLite, PostgreSQL, MySQL and Redis clients, and of the connections below them. */
const FAULTS: Readonly<Record<StoreFault, readonly RegExp[]>> = {
  full: [/^SQLITE_FULL/, /^53100$/, /^ER_DISK_FULL/, /^ER_RECORD_FILE_FULL/, /^ENOSPC$/],
  'read-only': [
    /^SQLITE_READONLY/,
    /^SQLITE_CANTOPEN/,
    /^25006$/,
    /^ER_OPTION_PREVENTS_STATEMENT/,
    /^ER_CANT_EXECUTE_IN_READ_ONLY/,
    /^EROFS$/,
  ],
  away: [
    /^ECONN/,
    /^ETIMEDOUT$/,
    /^EPIPE$/,
    /^ENOTFOUND$/,
    /^EAI_AGAIN$/,
    /^EHOSTUNREACH$/,
    /^08/,
    /^57P0/,
    /^53[03]00$/,
    /^SQLITE_BUSY/,
    /^SQLITE_IOERR/,
    /^PROTOCOL_/,
    /^ER_CON_COUNT/,
    /^ER_SERVER_SHUTDOWN/,
    /^ER_LOCK_/,
    /^40P01$/,
    /^40001$/,
  ],
};

/** What has no code: a pool without connections, a connection that ended. */
const AWAY_MESSAGES =
  /Timeout acquiring a connection|Connection terminated|Connection ended|server closed the connection|Unable to acquire a connection|Connection is closed|Stream isn't writeable|closed state|max retries per request|Command timed out/i;

const ADVICE: Readonly<Record<StoreFault, string>> = {
  full: 'has no room left: free some space on its disk',
  'read-only': 'is read-only: let this host write to it (file permissions, mount, replica)',
  away: 'does not answer: check that it runs and that this host reaches it; the provider goes on as soon as it does',
};

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** The kind of fault, or undefined for an error that is not one. */
export function faultOf(error: unknown): StoreFault | undefined {
  const code = codeOf(error);
  for (const [fault, patterns] of Object.entries(FAULTS) as Array<[StoreFault, readonly RegExp[]]>) {
    if (patterns.some((pattern) => pattern.test(code))) return fault;
  }
  // Node reports several refused addresses as one AggregateError.
  if (error instanceof AggregateError && error.errors.some((one) => faultOf(one) === 'away')) return 'away';
  return error instanceof Error && AWAY_MESSAGES.test(error.message) ? 'away' : undefined;
}

/** Two statements held what the other waited for, and the database undid this one: it can simply be run again. */
const DEADLOCK = /^(ER_LOCK_DEADLOCK|40P01|40001)$/;
const DEADLOCK_RETRIES = 6;
/** Milliseconds, by chance: those that run into each other must not come together again at the same moment. */
const APART = 20;

/**
 * Milliseconds after which a store that has not answered is taken for away. The host's pool of connections waits for
 * a minute by default, which no person does.
 */
export const ANSWER_WITHIN_MS = 10_000;

/** Once in this many milliseconds for each kind of fault: requests may come by the thousand meanwhile. */
const REPORT_EVERY_MS = 10_000;

type AsyncMethod = (...args: never[]) => Promise<unknown>;

export interface FaultWatch {
  /** The same store, whose faults are StoreUnavailable and are told in the log. */
  <Store extends object>(store: Store, name: string): Store;
}

/** A store did not answer in time. What was asked of it may still be done. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'ETIMEDOUT';
}

/** Milliseconds between two looks at what has not been answered. */
const LOOK_EVERY_MS = 1_000;

/** A question that has not been answered. */
interface Pending {
  place: number;
  since: number;
  giveUp: (error: NoAnswer) => void;
}

interface Deadline {
  /** @param giveUp is told when there was no answer in time. */
  enter(giveUp: Pending['giveUp']): Pending;
  /** It was answered, in time or not. */
  leave(entry: Pending): void;
}

/**
 * One timer for all that is asked: one for each question would cost more than many an answer.
 *
 * Places are used again, and emptied. A set or a map makes itself a new table every few entries, and each leads to the
 * next: once V8's collector has kept one, it keeps all that come after it, with every request that was ever pending,
 * until its next large collection.
 */
function createDeadline(): Deadline {
  const pending: Array<Pending | undefined> = [];
  const free: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  const leave = (entry: Pending): void => {
    // Given up before: its place may be another's by now.
    if (pending[entry.place] !== entry) return;
    pending[entry.place] = undefined;
    free.push(entry.place);
  };

  const look = (): void => {
    const overdue = performance.now() - ANSWER_WITHIN_MS;
    for (const one of pending) {
      if (!one || one.since > overdue) continue;
      leave(one);
      one.giveUp(new NoAnswer(`no answer within ${ANSWER_WITHIN_MS / 1000} s`));
    }
    if (free.length < pending.length) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    enter(giveUp) {
      const entry: Pending = { place: free.pop() ?? pending.length, since: performance.now(), giveUp };
      pending[entry.place] = entry;
      timer ??= setInterval(look, LOOK_EVERY_MS);
      return entry;
    },
    leave,
  };
}

export function createFaultWatch({ log }: { log: { error(message: string): void } }): FaultWatch {
  const lastReport = new Map<string, number>();
  const deadline = createDeadline();

  const report = (name: string, fault: StoreFault, error: unknown): void => {
    const key = `${name}:${fault}`;
    if (Date.now() - (lastReport.get(key) ?? 0) < REPORT_EVERY_MS) return;
    lastReport.set(key, Date.now());
    log.error(`oidc-server: ${name} ${ADVICE[fault]} (${reasonOf(error)})`);
  };

  /** What the caller gets to know of an error; the log is told of a fault. */
  const toldOf = (name: string, error: unknown): Error => {
    const fault = faultOf(error);
    if (!fault) return error as Error;
    report(name, fault, error);
    return new StoreUnavailable(fault, { cause: error });
  };

  return (store, name) => {
    // Every question of every request passes here: there is one promise, and no async function, on purpose.
    const watched = (method: AsyncMethod): AsyncMethod => {
      const takesLong = TAKES_LONG.has(method.name);
      return (...args) =>
        new Promise((resolve, reject) => {
          const fail = (error: unknown): void => reject(toldOf(name, error));
          const entry = takesLong ? undefined : deadline.enter(fail);
          const answered = (value: unknown): void => {
            if (entry) deadline.leave(entry);
            resolve(value);
          };
          const attempt = (retries: number): void => {
            const refused = (error: unknown): void => {
              if (retries > 0 && DEADLOCK.test(codeOf(error))) {
                void pause(Math.random() * APART).then(() => attempt(retries - 1));
                return;
              }
              if (entry) deadline.leave(entry);
              fail(error);
            };
            try {
              Promise.resolve(method(...args)).then(answered, refused);
            } catch (error) {
              refused(error);
            }
          };
          attempt(DEADLOCK_RETRIES);
        });
    };
    const entries = Object.entries(store).map(([key, value]: [string, unknown]) => [
      key,
      isAsync(value) ? watched(value) : value,
    ]);
    return Object.fromEntries(entries) as typeof store;
  };
}

/** The database's own code, or the kind of error where it gave none: never its message, which may quote values. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return codeOf(error) || (error instanceof Error ? error.name : 'no code');
};

/** Methods of the ports that answer at once, or one by one, are left alone; the others return a promise. */
const NO_PROMISE = new Set(['digest', 'each', 'keep', 'seal', 'secretOf']);
const isAsync = (value: unknown): value is AsyncMethod =>
  typeof value === 'function' && !NO_PROMISE.has(value.name);

/**
 * Checking passwords takes processor time, and has a queue when many sign in together; at a start, tables that have grown
 * large may be brought to a new shape.
 */
const TAKES_LONG = new Set(['authenticate', 'keepIndexesLean', 'upgradeStoredShapes']);
