/**
 * What happened: the kinds of entries that the log knows, what an entry says, and what never gets into one.
 */
import { isDeepStrictEqual } from 'node:util';
import { isSecretName, SECRET_MASK, withoutCredentials } from './audit-masks';

export type AuditOutcome = 'success' | 'failure';

interface KindTraits {
  outcome: AuditOutcome;
  /** It can happen at every request, always for the same reason: once a minute is enough. */
  repeats?: true;
}

const success: KindTraits = { outcome: 'success' };
const failure: KindTraits = { outcome: 'failure' };
const repeatedFailure: KindTraits = { outcome: 'failure', repeats: true };

/** Every kind of entry. A new one needs its words in the panel (`event.kind.<kind>`, `event.words.<kind>`) and its line in docs/audit.md. */
export const AUDIT_KINDS = {
  'sign-in.succeeded': success,
  'sign-in.refused': failure,
  'account.registered': success,
  'account.password-reset': success,
  'account.changed': success,
  'account.role-changed': success,
  'access.refused': failure,
  'access.rule-failed': repeatedFailure,
  'access.settings-updated': success,
  'looks.updated': success,
  'consent.given': success,
  'consent.refused': failure,
  'consent.withdrawn': success,
  'token.issued': success,
  'token.refused': failure,
  'request.refused': failure,
  'claims.left-out': repeatedFailure,
  'logout.completed': success,
  'session.ended': success,
  'grant.ended': success,
  'personal-data.exported': success,
  'personal-data.erased': success,
  'logout-delivery.given-up': failure,
  'logout-delivery.retried': success,
  'client.created': success,
  'client.updated': success,
  'client.deleted': success,
  'client.secret-added': success,
  'client.secret-removed': success,
  'scope.created': success,
  'scope.updated': success,
  'scope.deleted': success,
  'claim-mapping.created': success,
  'claim-mapping.updated': success,
  'claim-mapping.deleted': success,
  'registration.policy-updated': success,
  'registration.refused': failure,
  'initial-access-token.created': success,
  'initial-access-token.revoked': success,
  'key.rotated': success,
  'key.schedule-updated': success,
  'audit.exported': success,
  'audit.gap': failure,
} as const satisfies Record<string, KindTraits>;

export type AuditKind = keyof typeof AUDIT_KINDS;

export const AUDIT_KIND_NAMES = Object.keys(AUDIT_KINDS) as AuditKind[];

export const isAuditKind = (value: unknown): value is AuditKind =>
  typeof value === 'string' && Object.hasOwn(AUDIT_KINDS, value);

export const outcomeOf = (kind: AuditKind): AuditOutcome => AUDIT_KINDS[kind].outcome;

export const repeats = (kind: AuditKind): boolean => 'repeats' in AUDIT_KINDS[kind];

/** One field of what an admin changed. */
export interface AuditChange {
  field: string;
  /** null: it was not there. */
  before: unknown;
  /** null: it is not there any more. */
  after: unknown;
}

/** What somebody who notices an event says of it. */
export interface AuditEntry {
  kind: AuditKind;
  clientId?: string | undefined;
  /** The user whom it is about (their `documentId`). */
  subject?: string | undefined;
  /** Why, in one word that a panel translates: `credentials`, `pkce_wrong`, … */
  reason?: string | undefined;
  /** The number that the error page shows to the user, so that an admin finds the entry. */
  reference?: string | undefined;
  /** What it was done to, where it is not a client or a user: a scope's name, a claim, a ring of keys, … */
  target?: string | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
  changes?: readonly AuditChange[] | undefined;
}

/** The administrator of the host who did it. */
export interface AuditAdmin {
  id: string;
  email: string | null;
}

/** Where the request came from that brought it about; empty outside a request. */
export interface AuditOrigin {
  /** As the host's own proxy settings tell it. */
  address?: string | undefined;
  /** The browser's own words (User-Agent). */
  userAgent?: string | undefined;
  admin?: AuditAdmin | undefined;
}

/** An entry as it is kept and told: complete, masked and cut. */
export interface RecordedEntry {
  kind: AuditKind;
  outcome: AuditOutcome;
  /** Seconds since the epoch. */
  at: number;
  clientId: string | null;
  subject: string | null;
  reason: string | null;
  reference: string | null;
  target: string | null;
  address: string | null;
  userAgent: string | null;
  /** null: no admin did it. */
  admin: AuditAdmin | null;
  details: Record<string, unknown>;
  changes: AuditChange[];
}

const MAX_NAME = 255;
const MAX_TEXT = 300;
/** Enough to see what was changed; a policy of a thousand rules is kept where it belongs, not here. */
const MAX_VALUE = 4000;

/** Text of a request may hold anything: it is kept on one line, without NUL, which PostgreSQL does not take. */
const onOneLine = (text: string, length: number): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .toWellFormed()
    .slice(0, length)
    .toWellFormed();

/** A text inside a value may have lines. */
const storable = (text: string): string => text.replace(/(?![\n\t])\p{Cc}/gu, ' ').toWellFormed();

const optional = (value: string | undefined, length = MAX_NAME): string | null =>
  value === undefined || value === '' ? null : onOneLine(value, length);

const MAX_DEPTH = 12;

/** The value with everything masked that lets its reader in somewhere. */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storable(withoutCredentials(value));
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  const isKey = 'kty' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name, { isKey }) ? SECRET_MASK : masked(inner, depth + 1),
    ]),
  );
}

const tooLong = (value: unknown): boolean => JSON.stringify(value).length > MAX_VALUE;

const cut = (value: unknown): unknown => {
  const shown = masked(value);
  return tooLong(shown) ? `${JSON.stringify(shown).slice(0, MAX_VALUE).toWellFormed()}…` : shown;
};

const cutFields = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, isSecretName(name) ? SECRET_MASK : cut(value)]),
  );

type Fields = Readonly<Record<string, unknown>> | undefined;

/** The fields that differ, masked; undefined stands for what is not there. */
export function changesBetween(before: Fields, after: Fields): AuditChange[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const isKey = names.has('kty');
  return [...names]
    .filter((name) => !isDeepStrictEqual(before?.[name], after?.[name]))
    .map((field) => {
      const shown = (value: unknown) =>
        value !== undefined && value !== null && isSecretName(field, { isKey }) ? SECRET_MASK : cut(value);
      return { field, before: shown(before?.[field]), after: shown(after?.[field]) };
    });
}

/** The entry as it is kept: with its time and origin, and with nothing in it that opens a door. */
export function complete(
  entry: AuditEntry,
  { at, origin }: { at: number; origin: AuditOrigin },
): RecordedEntry {
  const { kind, clientId, subject, reason, reference, target, details = {}, changes = [] } = entry;
  const { address, userAgent, admin } = origin;
  return {
    kind,
    outcome: outcomeOf(kind),
    at,
    clientId: optional(clientId),
    subject: optional(subject),
    reason: optional(reason),
    reference: optional(reference),
    target: target === undefined ? null : optional(withoutCredentials(target)),
    address: optional(address),
    userAgent: userAgent === undefined ? null : optional(withoutCredentials(userAgent), MAX_TEXT),
    admin: admin ? { id: onOneLine(admin.id, MAX_NAME), email: optional(admin.email ?? undefined) } : null,
    details: cutFields(details),
    changes: changes.map(({ field, before, after }) => {
      const shown = (value: unknown) => (value !== null && isSecretName(field) ? SECRET_MASK : cut(value));
      return { field, before: shown(before), after: shown(after) };
    }),
  };
}
