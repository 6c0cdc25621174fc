/**
 * Why a request of a client failed, in causes that an admin can act on. Never holds a secret, a code or a token: the
 * engine's own words about an error have none, and of a request only addresses and the names of scopes and APIs are kept.
 */
import { causeOf, type FailureCause, type RefusedRequest } from './failure-causes';

export type { FailureCause, RefusedRequest };

/** One request that was refused. */
export interface ClientFailure {
  clientId: string;
  /** Seconds since the epoch. */
  at: number;
  cause: FailureCause;
  /** What the cause is about, cut short: the redirect URI that was offered, the scope, or the engine's description. */
  detail: string | null;
}

/**
 * Answers that are part of how it goes: to `prompt=none` (OpenID Connect Core 1.0 §3.1.2.6), to a device that asks whether
 * its user is done (RFC 8628 §3.5), to a proof without the nonce that comes with this answer (RFC 9449 §8).
 */
const ROUTINE = new Set([
  ...['login_required', 'consent_required', 'interaction_required'],
  ...['authorization_pending', 'slow_down', 'use_dpop_nonce'],
]);

const MAX_DETAIL = 300;

/** What belongs in the log of a client's failed requests; undefined for what is no failure. */
export function failureOf(
  request: RefusedRequest,
): { cause: FailureCause; detail: string | null } | undefined {
  if (ROUTINE.has(request.error)) return undefined;
  const { cause, detail } = causeOf(request);
  return {
    cause,
    // eslint-disable-next-line no-control-regex -- a request may hold anything; PostgreSQL does not take NUL
    detail: detail?.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, MAX_DETAIL) ?? null,
  };
}
