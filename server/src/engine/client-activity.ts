/**
 * What clients do, as the engine tells it: sign-ins that went through, and requests that were refused.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { failureOf } from '../domain/client-failures';
import type { ClientActivity } from '../domain/ports';

interface RequestError {
  error?: unknown;
  error_description?: unknown;
  error_detail?: unknown;
  message?: unknown;
  scope?: unknown;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

interface Deps {
  provider: Provider;
  activity: Pick<ClientActivity, 'signedIn' | 'failed'>;
  /** True for the redirect URI of a test sign-in: it says itself what came of it, and nobody signed in. */
  isTest: (redirectUri: unknown) => boolean;
}

export function reportClientActivity({ provider, activity, isTest }: Deps): void {
  const refused = (ctx: KoaContextWithOIDC, error: RequestError): void => {
    const clientId = ctx.oidc.client?.clientId;
    if (clientId === undefined || isTest(ctx.oidc.params?.['redirect_uri'])) return;
    const failure = failureOf({
      error: textOf(error.error) ?? textOf(error.message) ?? 'unknown',
      description: textOf(error.error_description),
      internal: textOf(error.error_detail),
      redirectUri: textOf(ctx.oidc.params?.['redirect_uri']),
      scope: textOf(error.scope),
    });
    if (failure) activity.failed({ clientId, ...failure });
  };

  for (const event of [
    'authorization.error',
    'grant.error',
    'pushed_authorization_request.error',
    'revocation.error',
    'introspection.error',
    'end_session.error',
  ]) {
    (provider as NodeJS.EventEmitter).on(event, refused);
  }

  // The client has its ID token without a code: the user is signed in there.
  provider.on('authorization.success', (ctx, answer) => {
    const clientId = ctx.oidc.client?.clientId;
    if (clientId === undefined || isTest(ctx.oidc.params?.['redirect_uri'])) return;
    if (answer?.['id_token'] !== undefined && answer['code'] === undefined) activity.signedIn(clientId);
  });

  // A redeemed code: the client has its ID token, so the user is signed in there.
  provider.on('grant.success', (ctx) => {
    const clientId = ctx.oidc.client?.clientId;
    if (clientId === undefined || isTest(ctx.oidc.params?.['redirect_uri'])) return;
    if (ctx.oidc.params?.['grant_type'] === 'authorization_code') {
      activity.signedIn(clientId);
    }
  });
}
