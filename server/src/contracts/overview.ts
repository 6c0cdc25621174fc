/**
 * Contracts of the overview and of the doctor, shared with the panel.
 */
import type { Finding } from '../domain/doctor';
import type { DeliveryFault } from '../domain/logout';
import type { Ring } from '../domain/keys';

export type { Finding };
export type { FindingCode, FindingState } from '../domain/doctor';

/** A line of a plot: one number for each of the days. */
export interface PlotSeries {
  /** A client's `client_id`, or a reason; null: all the others together. */
  id: string | null;
  /** What it is called; null where it has no other name than its id. */
  name: string | null;
  total: number;
  perDay: number[];
}

/** `GET /oidc-server/overview`. */
export interface Overview {
  /** The last 30 days, such as `2026-01-31` (UTC), the oldest first. */
  days: string[];
  /** Sign-ins at applications, by application, the most used first. */
  signIns: PlotSeries[];
  /** What was refused, by reason, the most frequent first. */
  failures: PlotSeries[];
  /** Sessions that are open now. */
  activeSessions: number;
  /** Keys that sign now. `nextAt`: when the next one takes over, in seconds since the epoch; null: not planned. */
  keys: Array<{ ring: Ring; ageDays: number; nextAt: number | null }>;
  /** Clients whose last logout message did not arrive. */
  failingDeliveries: Array<{ clientId: string; attemptedAt: number; fault: DeliveryFault | null }>;
}

/** `GET /oidc-server/doctor`: what is wrong comes first. */
export interface Diagnosis {
  results: Finding[];
}
