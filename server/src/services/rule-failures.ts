/**
 * Access rules that fail: an entry of the audit log, and a line for whoever reads the host's.
 */
import type { RuleFailure } from '../domain/access-gate';
import type { AuditLog } from '../domain/ports';

/** A rule that fails does so at every request: one line a minute says it. */
const QUIET_FOR = 60_000;
const MAX_REMEMBERED = 1000;

export function createRuleFailureReport({
  audit,
  log,
}: {
  audit: AuditLog;
  log: { warn(message: string): void };
}): (failure: RuleFailure) => void {
  const warnedAt = new Map<string, number>();

  const isNews = (key: string): boolean => {
    const now = Date.now();
    if (now - (warnedAt.get(key) ?? 0) < QUIET_FOR) return false;
    if (warnedAt.size >= MAX_REMEMBERED) warnedAt.clear();
    warnedAt.set(key, now);
    return true;
  };

  return ({ clientId, rule, origin, cause }) => {
    audit.record({ kind: 'access.rule-failed', clientId, target: rule, reason: origin, details: { cause } });
    if (!isNews(JSON.stringify([clientId, rule, origin]))) return;
    const whose = origin === 'site' ? 'of the site' : `of client "${clientId}"`;
    log.warn(
      `oidc-server: access rule "${rule}" ${whose} failed and keeps users out of "${clientId}": ${cause.replace(/\p{Cc}+/gu, ' ')}`,
    );
  };
}
