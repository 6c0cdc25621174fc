/**
 * Contracts of the admin API for clients, shared with the panel.
 * A client is described by the names of RFC 7591 and OpenID Connect Dynamic Client Registration 1.0 §2.
 * Types and schemas only: the rules on values live in domain/clients.
 */
import { z } from 'zod';
import type { ClientMetadata } from '../domain/clients';

export type { ClientMetadata };

/** A client as the admin API shows it: its metadata, never a secret. */
export interface ClientView extends ClientMetadata {
  client_id: string;
  enabled: boolean;
  /** Where the client is defined: in the panel, or in `config/plugins` (then read-only here). */
  origin: 'panel' | 'config';
  /** Seconds since the epoch (RFC 7591 §3.2.1). */
  client_id_issued_at: number;
  /** One entry for each secret that is valid; the secrets themselves are not stored. */
  secrets: Array<{ id: string; hint: string; created_at: number; expires_at: number | null }>;
}

/** `POST /oidc-server/clients` answers 201 with this; `client_secret` is shown this once. */
export interface CreatedClient extends ClientView {
  client_secret?: string;
  /** 0: does not expire (RFC 7591 §3.2.1). Present with `client_secret`. */
  client_secret_expires_at?: number;
}

/** `GET /oidc-server/clients`. */
export interface ClientList {
  results: ClientView[];
  pagination: { page: number; pageSize: number; pageCount: number; total: number };
}

/** Query of `GET /oidc-server/clients`. */
export const listClientsQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  /** Matches `client_id` and `client_name`. */
  _q: z.string().max(256).optional(),
});
