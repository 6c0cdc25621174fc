import type { AuditKind } from '../../../../server/src/contracts/events';
import type { TextKey } from '../../translations/useText';
import { failureTexts } from '../Clients/failureTexts';
import { faultLabels } from '../Deliveries/labels';

/** In the order in which a filter offers them. */
export const KINDS = [
  'sign-in.succeeded',
  'sign-in.refused',
  'account.registered',
  'account.password-reset',
  'account.changed',
  'account.role-changed',
  'access.refused',
  'access.rule-failed',
  'consent.given',
  'consent.refused',
  'consent.withdrawn',
  'token.issued',
  'token.refused',
  'request.refused',
  'claims.left-out',
  'logout.completed',
  'session.ended',
  'grant.ended',
  'personal-data.exported',
  'personal-data.erased',
  'logout-delivery.given-up',
  'logout-delivery.retried',
  'client.created',
  'client.updated',
  'client.deleted',
  'client.secret-added',
  'client.secret-removed',
  'scope.created',
  'scope.updated',
  'scope.deleted',
  'claim-mapping.created',
  'claim-mapping.updated',
  'claim-mapping.deleted',
  'access.settings-updated',
  'looks.updated',
  'registration.policy-updated',
  'registration.refused',
  'initial-access-token.created',
  'initial-access-token.revoked',
  'key.rotated',
  'key.schedule-updated',
  'audit.exported',
  'audit.gap',
] as const satisfies readonly AuditKind[];

/** A kind that is missing above does not compile. */
type Missing = Exclude<AuditKind, (typeof KINDS)[number]>;
export const kindLabel = (kind: Missing extends never ? AuditKind : Missing): TextKey => `event.kind.${kind}`;

/** What happened, as a sentence. */
export const kindSentence = (kind: AuditKind): TextKey => `event.words.${kind}`;

const REASONS: Readonly<Record<string, TextKey>> = {
  credentials: 'event.reason.credentials',
  rate: 'event.reason.rate',
  blocked: 'event.reason.blocked',
  unconfirmed: 'event.reason.unconfirmed',
  external: 'event.reason.external',
  'external-refused': 'event.reason.externalRefused',
  'external-unavailable': 'event.reason.externalUnavailable',
  deleted: 'event.reason.deleted',
  password: 'event.reason.password',
  email: 'event.reason.email',
  rule: 'event.reason.rule',
  default: 'event.reason.default',
  error: 'event.reason.error',
  site: 'event.reason.site',
  client: 'event.reason.client',
  browser: 'event.reason.browser',
  everywhere: 'event.reason.everywhere',
  host: 'event.reason.host',
  ...Object.fromEntries(Object.entries(failureTexts).map(([reason, { cause }]) => [reason, cause])),
  ...Object.fromEntries(Object.entries(faultLabels)),
};

/** Undefined for a reason that this panel has no words for. */
export const reasonText = (reason: string): TextKey | undefined =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
