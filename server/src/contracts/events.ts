/**
 * Contracts of the admin API for the audit log, shared with the panel. No entry holds a credential.
 */
import { z } from 'zod';
import type { AccountPageId } from '../domain/account-page';
import type { AuditAdmin, AuditChange, AuditKind, AuditOutcome } from '../domain/audit';
import type { StoredEntry } from '../domain/audit-store';

export type { AccountPageId, AuditAdmin, AuditChange, AuditKind, AuditOutcome };

/** An entry, with the names that go with its identifiers now; null: there is no such user or client (any more). */
export interface EventView extends StoredEntry {
  userName: string | null;
  clientName: string | null;
}

/** `GET /oidc-server/events`. */
export interface EventList {
  results: EventView[];
  /** `total` counts to 10,000, and there are no pages beyond: `isTotalExact` says whether that is all. */
  pagination: { page: number; pageSize: number; pageCount: number; total: number; isTotalExact: boolean };
}

/** Formats of `GET /oidc-server/events/export`. */
export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const MAX_NAME = 255;
/** Seconds since the epoch: to the end of the year 9999. */
const time = z.coerce.number().int().min(0).max(253_402_300_799);

const filters = {
  /** A user's name or e-mail address, a client, an address, an admin's e-mail address, or a reference. */
  _q: z.string().trim().max(MAX_NAME).optional(),
  kind: z.string().max(100).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
  clientId: z.string().max(MAX_NAME).optional(),
  subject: z.string().max(MAX_NAME).optional(),
  from: time.optional(),
  /** Until before this time. */
  to: time.optional(),
};

/** Query of `GET /oidc-server/events`. */
export const listEventsQuery = z.object({
  ...filters,
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  sort: z
    .string()
    .regex(/^at:(asc|desc)$/i, 'must be at:asc or at:desc')
    .default('at:desc'),
});

export type ListEventsQuery = z.output<typeof listEventsQuery>;

/** Query of `GET /oidc-server/events/export`. */
export const exportEventsQuery = z.object({ ...filters, format: z.enum(EXPORT_FORMATS).default('csv') });

export type ExportEventsQuery = z.output<typeof exportEventsQuery>;

/** `:id` of `GET /oidc-server/events/:id`. */
export const eventId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
