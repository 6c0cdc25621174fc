/**
 * The log at work: completes what it is told, keeps it, and tells whoever listens. Recording never fails and never waits.
 */
import { complete, repeats, type AuditEntry, type AuditOrigin, type RecordedEntry } from '../domain/audit';
import type { AuditStore } from '../domain/audit-store';
import { wordsOf } from '../domain/failure-words';
import type { AuditLog } from '../domain/ports';

interface Deps {
  store: Pick<AuditStore, 'keep'>;
  /** Where the request at hand comes from; empty outside one. */
  origin: () => AuditOrigin;
  /** Each is told of every entry, also while the database is away. */
  listeners: ReadonlyArray<(entry: RecordedEntry) => void>;
  log: { error(message: string): void };
}

/** Milliseconds in which what repeats itself is recorded once. */
const QUIET_FOR = 60_000;
const MAX_REMEMBERED = 1000;

const SECOND = 1000;

export function createAuditLog({ store, origin, listeners, log }: Deps): AuditLog {
  const recordedAt = new Map<string, number>();

  const isNews = ({ kind, clientId, target, reason }: AuditEntry): boolean => {
    const now = Date.now();
    const key = JSON.stringify([kind, clientId, target, reason]);
    if (now - (recordedAt.get(key) ?? 0) < QUIET_FOR) return false;
    if (recordedAt.size >= MAX_REMEMBERED) recordedAt.clear();
    recordedAt.set(key, now);
    return true;
  };

  const tell = (entry: RecordedEntry): void => {
    store.keep(entry);
    for (const listener of listeners) listener(entry);
  };

  return {
    record(entry) {
      try {
        if (repeats(entry.kind) && !isNews(entry)) return;
        tell(complete(entry, { at: Math.floor(Date.now() / SECOND), origin: origin() }));
      } catch (error) {
        // What happened has happened: a log that fails must not undo it.
        log.error(`oidc-server: "${entry.kind}" could not be recorded: ${wordsOf(error)}`);
      }
    },
  };
}
