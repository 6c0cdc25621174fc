/**
 * Contracts of the admin API for access rules, shared with the panel. Types and schemas only: the rules on values live
 * in domain/access-rules.
 */
import { z } from 'zod';
import type { RuleResult } from '../domain/access-decision';
import type { AccessEffect, AccessPolicy, AccessRule } from '../domain/access-rules';
import type { FieldProblem } from '../domain/errors';
import type { ListedUser } from '../domain/ports';
import type { Names, Shape } from '../domain/shapes';
import type { SignInObstacle } from '../domain/sign-in';

export type { AccessEffect, AccessPolicy, AccessRule, ListedUser, Names, RuleResult, Shape, SignInObstacle };

/** Where a rule is wrong, and why. */
export type AccessProblem = FieldProblem;

/** `GET /oidc-server/access-settings`, and the answer of `PUT`. */
export interface AccessSettingsView {
  /** Decide for every client, together with its own. */
  rules: AccessRule[];
  /** The default of clients that are registered without a policy. */
  newClients: AccessEffect;
  /** `config`: declared in `config/plugins`, and read-only here. */
  origin: 'panel' | 'config';
  /** Rules that can't be evaluated now, and keep everybody out. */
  problems: AccessProblem[];
}

/** `POST /oidc-server/access-rules/problems`: what is wrong with a draft; nothing is kept. */
export interface AccessProblems {
  problems: AccessProblem[];
}

/** `GET /oidc-server/access-rules/names`: what an expression may use. */
export interface AccessNames {
  names: Names;
}

/** `POST /oidc-server/clients/:client_id/access-check`. */
export interface AccessCheck {
  user: ListedUser;
  allowed: boolean;
  /** `account`: the user may not sign in at all (`obstacle`). */
  reason: 'rule' | 'default' | 'error' | 'account';
  obstacle: SignInObstacle | null;
  decidedBy: RuleResult | null;
  /** Each rule's answer, the site's rules first. */
  results: RuleResult[];
}

/** `POST /oidc-server/clients/:client_id/access-preview`: one part of the table of users. */
export interface AccessPreview {
  /** Those of this part who get in. */
  results: ListedUser[];
  /** Users of this part. */
  examined: number;
  /** Of them, those for whom a rule failed. */
  failed: number;
  /** Users in the table. */
  total: number;
  /** Send it with the next request; null: this was the last part. */
  nextCursor: number | null;
}

/** `GET /oidc-server/access-users?_q=`. */
export interface AccessUserList {
  results: ListedUser[];
}

/** Body of `POST /oidc-server/access-rules/problems`. */
export const accessProblemsBody = z.strictObject({ policy: z.unknown() });

const scopes = z.array(z.string().max(200)).max(100).optional();

/** What the request is taken to be; left out: from no address, now. */
const pretended = z
  .strictObject({
    address: z.string().max(64).optional(),
    acr: z.string().max(200).optional(),
    time: z.iso.datetime({ offset: true }).optional(),
  })
  .optional();

/** A draft of the policy, checked by the domain; left out: the one that is kept. */
const draft = z.unknown().optional();

export const accessCheckBody = z.strictObject({
  /** The user's documentId. */
  userId: z.string().min(1).max(320),
  policy: draft,
  scopes,
  request: pretended,
});

export const accessPreviewBody = z.strictObject({
  policy: draft,
  scopes,
  request: pretended,
  cursor: z.number().int().min(0).default(0),
});

export const accessUsersQuery = z.object({ _q: z.string().max(200).default('') });

export type AccessCheckBody = z.output<typeof accessCheckBody>;
export type AccessPreviewBody = z.output<typeof accessPreviewBody>;
