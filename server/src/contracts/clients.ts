/**
 * Contracts of the admin API for clients, shared with the panel.
 * A client is described by the names of RFC 7591 and OpenID Connect Dynamic Client Registration 1.0 §2.
 * Types and schemas only: the rules on values live in domain/client-rules.
 */
import { z } from 'zod';
import type { AlgorithmField } from '../domain/client-algorithms';
import type { FailureCause } from '../domain/client-failures';
import type { ResponseType } from '../domain/client-flows';
import type { Lock, Profile } from '../domain/client-profiles';
import type { ResponseMode } from '../domain/client-protocol';
import type { ClientKind, ClientMetadata } from '../domain/clients';
import type { FieldProblem } from '../domain/errors';
import type { TestSignInResult } from '../domain/test-sign-in';

export type {
  AlgorithmField,
  ClientKind,
  ClientMetadata,
  FailureCause,
  FieldProblem,
  Lock,
  Profile,
  ResponseMode,
  ResponseType,
  TestSignInResult,
};

/** A client as the admin API shows it: its metadata, never a secret. */
export interface ClientView extends ClientMetadata {
  client_id: string;
  enabled: boolean;
  /** What the client is; follows from the metadata. */
  kind: ClientKind;
  /** Where the client is defined: in the panel, in `config/plugins` (then read-only here), or it registered itself. */
  origin: 'panel' | 'config' | 'registration';
  /** True for a client of the panel whose `client_id` is declared in `config/plugins` too: the panel's one is used. */
  declared_too: boolean;
  /** Goes up with every change; `PUT` must name the one that was read. */
  version: number;
  /** Seconds since the epoch (RFC 7591 §3.2.1). */
  client_id_issued_at: number;
  /** One entry for each secret that is valid; the secrets themselves are not stored. */
  secrets: Array<{ id: string; hint: string; created_at: number; expires_at: number | null }>;
  /** Seconds since the epoch; null: never. */
  last_sign_in_at: number | null;
  sign_ins_30_days: number;
}

/** `POST /oidc-server/clients` answers 201 with this, and so does a new secret; `client_secret` is shown this once. */
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

/** `GET /oidc-server/clients/:client_id/failures`: newest first. */
export interface ClientFailureList {
  results: Array<{
    /** Seconds since the epoch. */
    at: number;
    cause: FailureCause;
    detail: string | null;
  }>;
}

/** `GET /oidc-server/clients/export`, and the body of `POST /oidc-server/clients/import`. */
export interface ClientExport {
  format: 'oidc-server.clients';
  /** Of this shape. */
  formatVersion: 1;
  /** Metadata and `enabled`; secrets can't be exported. */
  clients: Array<ClientMetadata & { enabled: boolean }>;
}

/** One entry of an import, in the order of the file. */
export interface ImportEntry {
  /** From 0. */
  index: number;
  client_id: string | null;
  status: 'imported' | 'skipped' | 'sound' | 'refused';
  /** Why it was refused. */
  errors?: FieldProblem[];
  /** A new secret, shown this once. */
  client_secret?: string;
}

/** `POST /oidc-server/clients/import`: all of them, or a validation error with this report and nothing imported. */
export interface ImportReport {
  imported: number;
  results: ImportEntry[];
}

/** A security profile, and what it asks of a client that has it. */
export interface ClientProfile {
  name: Profile;
  locks: readonly Lock[];
}

/** `GET /oidc-server/client-profiles`. */
export interface ClientProfileList {
  results: ClientProfile[];
  /** The algorithms that each field can have, whatever the profile. */
  algorithms: Readonly<Record<AlgorithmField, readonly string[]>>;
}

/** Query of `GET /oidc-server/clients`. */
export const listClientsQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  /** Matches `client_id` and `client_name`. */
  _q: z.string().max(256).optional(),
  enabled: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  kind: z.enum(['server', 'browser', 'native', 'machine']).optional(),
  /** A field and a direction, as Strapi writes it: `client_name:asc`. */
  sort: z
    .string()
    .regex(
      /^(client_name|client_id_issued_at|last_sign_in_at|sign_ins_30_days):(asc|desc)$/i,
      'must be one of client_name, client_id_issued_at, last_sign_in_at, sign_ins_30_days, then :asc or :desc',
    )
    .default('client_id_issued_at:desc'),
});

export type ListClientsQuery = z.output<typeof listClientsQuery>;

/** Body of `POST /oidc-server/clients/:client_id/secrets`. */
export const newSecretBody = z.strictObject({
  /** When the secrets that are valid now end; seconds since the epoch. Left out: they stay. */
  previous_expires_at: z.number().int().min(0).max(253_402_300_799).optional(),
});

/** Body of `POST /oidc-server/clients/import`, as far as the envelope goes; each client is checked by the rules. */
export const importBody = z.strictObject({
  format: z.literal('oidc-server.clients'),
  formatVersion: z.literal(1),
  clients: z.array(z.record(z.string(), z.unknown())).min(1).max(500),
  /** What to do with a client whose `client_id` is taken. */
  existing: z.enum(['refuse', 'skip']).default('refuse'),
});

export type ImportBody = z.output<typeof importBody>;

/** Body of `POST /oidc-server/clients` and `PUT /oidc-server/clients/:client_id`; its fields are checked by the rules. */
export const clientBody = z.record(z.string(), z.unknown(), {
  error: 'must be a JSON object that describes a client (RFC 7591 §2)',
});

/** Body of `POST /oidc-server/test-sign-ins`: what came back to the panel in the fragment. */
export const testSignInBody = z.strictObject({
  state: z.string().min(1).max(128),
  code: z.string().min(1).max(4096).optional(),
  error: z.string().min(1).max(128).optional(),
  errorDescription: z.string().max(1024).optional(),
});

export type TestSignInBody = z.output<typeof testSignInBody>;
