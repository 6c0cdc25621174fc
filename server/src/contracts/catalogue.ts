/**
 * Contracts of the admin API for scopes and claim mappings, shared with the panel.
 */
import { z } from 'zod';
import type { ClaimMapping } from '../domain/claim-mappings';
import type { ClaimTrace, ToldClaims } from '../domain/claims';
import type { Origin } from '../domain/catalogue-store';
import type { Scope } from '../domain/scopes';
import type { MappableField } from '../domain/user-shape';
import type { Paged } from './pages';

export type { ClaimMapping, ClaimTrace, MappableField, Scope, ToldClaims };

export interface ScopeView extends Scope {
  /** `config`: declared in `config/plugins`, read-only here. */
  origin: Origin;
  /** One of OpenID Connect's own: it can be edited, not deleted. */
  standard: boolean;
}

export type ScopeList = Paged<ScopeView>;

export interface MappingView extends ClaimMapping {
  id: string;
  origin: Origin;
}

export type MappingList = Paged<MappingView>;

/** `GET /oidc-server/claim-fields`: what claims can come from on this site. */
export interface ClaimFields {
  fields: MappableField[];
  /** For fields that look like standard claims and are not mapped yet. */
  suggestions: ClaimMapping[];
  /** Names that an expression may use, beside the fields of `user`. */
  names: string[];
}

/** A scope, a mapping or an export: any JSON object, which the domain's rules judge. */
export const catalogueBody = z.record(z.string(), z.unknown(), 'must be a JSON object');

/** `POST /oidc-server/claims-preview`. */
export const previewInput = z.strictObject({
  /** The user's `documentId`. */
  userId: z.string().min(1).max(64),
  clientId: z.string().min(1).max(200),
  /** Granted scopes. */
  scopes: z.array(z.string().max(100)).max(100),
  /** Mappings that are not saved: each takes the place of the saved one with the same claim. */
  mappings: z
    .array(z.looseObject({ claim: z.string() }))
    .max(200)
    .default([]),
  /** Scopes that are not saved, likewise. */
  draftScopes: z
    .array(z.looseObject({ name: z.string() }))
    .max(50)
    .default([]),
  /**
   * The client as it stands in a form, with the names of RFC 7591: what it says of scopes, claims and subjects takes the
   * place of what is saved, and a field that is left out is none.
   */
  client: z.record(z.string(), z.unknown()).optional(),
  /** As in a request's `claims_locales`. */
  locales: z.array(z.string().max(50)).max(20).default([]),
});

export type PreviewInput = z.input<typeof previewInput>;

/** What would come out. `claims` is the whole content; `trace` tells where each claim about the user comes from. */
export interface ClaimsPreview {
  idToken: ToldClaims;
  userinfo: ToldClaims;
  accessToken: ToldClaims;
  introspection: ToldClaims;
}

/** `GET /oidc-server/claims-preview/users?_q=…` */
export interface PreviewUsers {
  results: Array<{ userId: string; username: string; email: string | null }>;
}

/** `GET` and `POST /oidc-server/claims-transfer`. */
export interface CatalogueExport {
  version: 1;
  scopes: Scope[];
  claimMappings: ClaimMapping[];
}

export interface CatalogueImport {
  scopes: { created: number; updated: number };
  claimMappings: { created: number; updated: number };
  /** Declared in `config/plugins`, and left as they are. */
  skipped: string[];
}
