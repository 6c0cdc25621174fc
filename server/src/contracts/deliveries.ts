/**
 * Contracts of the admin API for logout messages, shared with the panel. A token is never in them.
 */
import { z } from 'zod';
import type { DeliveryFault, DeliveryState } from '../domain/logout';

export type { DeliveryFault, DeliveryState };

const STATES = ['waiting', 'delivered', 'failed'] as const satisfies readonly DeliveryState[];

/** One message to one client. Times in seconds since the epoch. */
export interface DeliveryView {
  id: string;
  clientId: string;
  /** `waiting` for an attempt, `delivered`, or `failed`: given up until it is sent again by hand. */
  state: DeliveryState;
  attempts: number;
  createdAt: number;
  /** null before the first attempt. */
  attemptedAt: number | null;
  /** null once it is delivered or given up. */
  nextAttemptAt: number | null;
  /** Of the last attempt, in milliseconds. */
  latency: number | null;
  /** HTTP status of the last answer; null: there was none. */
  status: number | null;
  /** What was wrong with the last attempt. */
  fault: DeliveryFault | null;
}

/** `GET /oidc-server/logout-deliveries`: the newest first. */
export interface DeliveryList {
  results: DeliveryView[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}

/** `GET /oidc-server/logout-deliveries/unreachable`: clients whose latest attempt failed. */
export interface UnreachableList {
  results: Array<{ clientId: string; attemptedAt: number; fault: DeliveryFault | null }>;
}

/** Query of `GET /oidc-server/logout-deliveries`. */
export const listDeliveriesQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  clientId: z.string().max(200).optional(),
  state: z.enum(STATES).optional(),
});
