/**
 * What the log is kept in, and how it is asked.
 */
import type { AuditKind, AuditOutcome, RecordedEntry } from './audit';

/** An entry as it was kept. */
export interface StoredEntry extends RecordedEntry {
  id: number;
}

/** One thing that a text may mean: entries with any of them are found. */
export type AuditMatch =
  | { clientId: string }
  | { subject: string }
  | { address: string }
  | { reference: string }
  | { adminEmail: string };

export interface AuditFilter {
  kind?: AuditKind | undefined;
  outcome?: AuditOutcome | undefined;
  clientId?: string | undefined;
  subject?: string | undefined;
  /** From this time on; seconds since the epoch. */
  from?: number | undefined;
  /** Until before this time; seconds since the epoch. */
  to?: number | undefined;
  /** Undefined: no search. Empty: nothing is what is looked for. */
  anyOf?: readonly AuditMatch[] | undefined;
}

export interface AuditPage {
  page: number;
  pageSize: number;
  direction: 'asc' | 'desc';
}

/** A list goes no deeper, and counts no further, so that a page takes the same time however many entries there are. */
export const MAX_LISTED = 10_000;

/** Failures of one day, counted. */
export interface FailureCount {
  /** Days since the epoch. */
  day: number;
  kind: AuditKind;
  reason: string;
  count: number;
}

export interface AuditStore {
  /** Keeps an entry before long; nobody waits for it. */
  keep(entry: RecordedEntry): void;
  /** `total` counts to `MAX_LISTED`; more than that are told as one more. */
  list(filter: AuditFilter, page: AuditPage): Promise<{ entries: StoredEntry[]; total: number }>;
  find(id: number): Promise<StoredEntry | undefined>;
  /** All of them in batches, oldest first; it can be broken off after each. */
  each(filter: AuditFilter): AsyncIterable<StoredEntry[]>;
  /** Failures of each day since this one (days since the epoch), however many entries were left out of the log. */
  failuresSince(day: number): Promise<FailureCount[]>;
  /** Removes a batch of what is older than this time (seconds since the epoch). Answers how many went. */
  removeBefore(time: number): Promise<number>;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Writes what is waiting, and stops. */
  stop(): Promise<void>;
}
