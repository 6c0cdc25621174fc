/**
 * Contracts of the admin API for sessions and grants, shared with the panel. A reference finds a session or grant for
 * the admin API; neither a cookie nor a token is ever in them.
 */
import { z } from 'zod';
import type { Device } from '../domain/devices';
import type { Paged } from './pages';

/** The account behind a session or grant. */
export interface UserView {
  /** The documentId, which is the subject. */
  id: string;
  /** null: the account has none, or is gone. */
  username: string | null;
  email: string | null;
}

export interface ClientName {
  clientId: string;
  /** null: the client has none, or is gone. */
  clientName: string | null;
}

/** Times in seconds since the epoch. */
export interface SessionView {
  id: string;
  user: UserView;
  clients: ClientName[];
  /** null: not known. Read from `userAgent`, which is the browser's own claim. */
  device: Device | null;
  userAgent: string | null;
  address: string | null;
  startedAt: number;
  /** To the minute. */
  seenAt: number;
  expiresAt: number;
}

/** Times in seconds since the epoch. */
export interface GrantView {
  id: string;
  user: UserView;
  client: ClientName;
  scopes: string[];
  /** It outlives the session (`offline_access`). */
  isOffline: boolean;
  /** How many of its tokens can be used now. */
  tokens: { access: number; refresh: number };
  startedAt: number;
  expiresAt: number;
}

/** `GET /oidc-server/sessions`. */
export type SessionList = Paged<SessionView>;
/** `GET /oidc-server/grants`. */
export type GrantList = Paged<GrantView>;

/** How far the ending of sessions or grants is. */
export interface EndingView {
  id: string;
  state: 'running' | 'done';
  /** null before it is known. */
  total: number | null;
  ended: number;
}

const MAX_PAGE = 10_000;
const text = (length: number) =>
  z
    .string()
    .max(length)
    .transform((value) => value.trim())
    // No database finds NUL in a text, and PostgreSQL refuses to look.
    .refine((value) => !value.includes('\u0000'), 'must be text');
const optionalText = (length: number) =>
  text(length)
    .transform((value) => (value === '' ? undefined : value))
    .optional();

const listQuery = {
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  /** User names, e-mail addresses, or a subject. */
  _q: optionalText(256),
  subject: optionalText(255),
  clientId: optionalText(200),
};

/** Query of `GET /oidc-server/sessions`. */
export const listSessionsQuery = z.object({
  ...listQuery,
  /** `recent`: seen within a day. */
  state: z.enum(['recent', 'idle']).optional(),
  sort: z
    .enum(['seenAt:desc', 'seenAt:asc', 'startedAt:desc', 'startedAt:asc', 'expiresAt:desc', 'expiresAt:asc'])
    .default('seenAt:desc'),
});

/** Query of `GET /oidc-server/grants`. */
export const listGrantsQuery = z.object({
  ...listQuery,
  /** `offline`: it outlives the session. */
  state: z.enum(['session', 'offline']).optional(),
  sort: z
    .enum(['startedAt:desc', 'startedAt:asc', 'expiresAt:desc', 'expiresAt:asc'])
    .default('startedAt:desc'),
});

export type ListSessionsQuery = z.output<typeof listSessionsQuery>;
export type ListGrantsQuery = z.output<typeof listGrantsQuery>;

/** As many as one page of the list has. */
const references = z.array(z.string().min(1).max(100)).min(1).max(100);
const subject = z.string().min(1).max(255);
const clientId = z.string().min(1).max(200);

/** Body of `POST /oidc-server/sessions/end`: some sessions, all of a user's, or what is open at a client. */
export const endSessionsBody = z.union([
  z.strictObject({ ids: references }),
  z.strictObject({ subject }),
  z.strictObject({ clientId, subject: subject.optional() }),
]);

/** Body of `POST /oidc-server/grants/end`: some grants, or all that users, or one of them, gave a client. */
export const endGrantsBody = z.union([
  z.strictObject({ ids: references }),
  z.strictObject({ clientId, subject: subject.optional() }),
]);

export type EndSessionsBody = z.output<typeof endSessionsBody>;
export type EndGrantsBody = z.output<typeof endGrantsBody>;
