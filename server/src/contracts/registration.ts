/**
 * Contracts of the admin API for clients that register themselves, shared with the panel.
 */
import { z } from 'zod';
import type { RegistrationPolicy } from '../domain/registration';

export type { RegistrationPolicy };

/** `GET` and `PUT /oidc-server/registration-policy`; `PUT` takes the policy's own fields. */
export interface RegistrationPolicyView extends RegistrationPolicy {
  /** `config`: declared in `config/plugins`, and only changed there. */
  origin: 'panel' | 'config';
  /** Where applications register: what discovery says while registration is on. */
  endpoint: string;
  /** What the lists may have. */
  choices: { grantTypes: string[]; scopes: string[] };
}

/** Times in seconds since the epoch. */
export interface InitialAccessTokenView {
  id: string;
  name: string;
  /** Its last characters. */
  hint: string;
  uses: number;
  /** null: as often as one likes. */
  maxUses: number | null;
  createdAt: number;
  /** null: it does not expire. */
  expiresAt: number | null;
}

/** `GET /oidc-server/initial-access-tokens`: the newest first. */
export interface InitialAccessTokenList {
  results: InitialAccessTokenView[];
}

/** `POST /oidc-server/initial-access-tokens`; `token` is shown this once. */
export interface CreatedInitialAccessToken extends InitialAccessTokenView {
  token: string;
}

const LATEST = 253_402_300_799;

/** Body of `POST /oidc-server/initial-access-tokens`. */
export const initialAccessTokenBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** Seconds since the epoch. */
  expiresAt: z.number().int().min(0).max(LATEST).nullable().default(null),
  maxUses: z.number().int().min(1).max(1_000_000).nullable().default(null),
});

export type InitialAccessTokenBody = z.input<typeof initialAccessTokenBody>;

/** Body of `PUT /oidc-server/registration-policy`; the domain's rules check its fields. */
export const registrationPolicyBody = z.record(z.string(), z.unknown());
