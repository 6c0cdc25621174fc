/**
 * What the engine tells of its requests, in the audit log: tokens issued, requests refused.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { AuditLog } from '../domain/ports';
import type { RequestError } from './refused-request';
import type { Refusals } from './refusals';

interface Deps {
  provider: Provider;
  audit: AuditLog;
  refusals: Refusals;
  isTest: (redirectUri: unknown) => boolean;
}

const REFUSED = [
  'authorization.error',
  'grant.error',
  'pushed_authorization_request.error',
  'revocation.error',
  'introspection.error',
  'device_authorization.error',
  'end_session.error',
  'server_error',
];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function reportToAudit({ provider, audit, refusals, isTest }: Deps): void {
  for (const event of REFUSED) {
    (provider as NodeJS.EventEmitter).on(event, (ctx: KoaContextWithOIDC, error: RequestError) => {
      refusals.record(ctx, error);
    });
  }

  provider.on('grant.success', (ctx) => {
    const { client, params, entities } = ctx.oidc;
    if (isTest(params?.['redirect_uri'])) return;
    const token = entities.AccessToken ?? entities.ClientCredentials;
    audit.record({
      kind: 'token.issued',
      clientId: client?.clientId,
      subject: entities.AccessToken?.accountId ?? entities.Account?.accountId,
      details: { grantType: textOf(params?.['grant_type']), scope: token?.scope },
    });
  });
}
