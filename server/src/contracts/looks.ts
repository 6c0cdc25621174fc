/**
 * Contracts of the admin API for the looks of the pages, shared with the panel. Types and schemas only: the rules on
 * values live in domain/looks.
 */
import { z } from 'zod';
import type { FieldProblem } from '../domain/errors';
import type { Branding, FooterLink, Looks, LookTexts } from '../domain/looks';
import type { ChosenColours, Scheme } from '../domain/palette';

export type { Branding, ChosenColours, FooterLink, Looks, LookTexts, Scheme };

/** `GET /oidc-server/looks`, and the answer of `PUT`. */
export interface LooksView {
  looks: Looks;
  /** To be sent back with a change: one that is not the latest is refused with 409. */
  version: number;
  /** `config`: declared in `config/plugins`, and read-only here. */
  origin: 'panel' | 'config';
  /** `pages.siteName` of `config/plugins`, which goes before the name that is set here; null: there is none. */
  declaredName: string | null;
  /** What people call a site that gave itself no name. */
  hostName: string;
  /** Languages that the pages can be in. */
  languages: string[];
  /** Pages that can be previewed. */
  pages: string[];
}

/** `GET /oidc-server/looks/texts/:language`: every text of the pages in it, to begin a translation with. */
export interface LooksTexts {
  language: string;
  texts: Readonly<Record<string, string>>;
}

/** `POST /oidc-server/looks/preview` and `/oidc-server/clients/:client_id/looks-preview`; nothing is kept. */
export interface LooksPreview {
  /** The page as a browser would get it. */
  html: string;
  /** Colours that can't be read: the preview has the nearest that can. */
  problems: FieldProblem[];
}

/** Body of `PUT /oidc-server/looks`; the domain checks `looks`. */
export const looksBody = z.strictObject({ looks: z.unknown(), version: z.number().int().min(0) });

const shown = {
  page: z.string().max(40),
  language: z.string().max(40),
  scheme: z.enum(['light', 'dark']),
};

/** Body of `POST /oidc-server/looks/preview`: a draft of the site's looks; left out: those that are kept. */
export const looksPreviewBody = z.strictObject({ looks: z.unknown().optional(), ...shown });

/** Body of `POST /oidc-server/clients/:client_id/looks-preview`: what the client has of its own, over the site's. */
export const brandingPreviewBody = z.strictObject({ branding: z.unknown(), ...shown });

export type LooksPreviewBody = z.output<typeof looksPreviewBody>;
export type BrandingPreviewBody = z.output<typeof brandingPreviewBody>;
