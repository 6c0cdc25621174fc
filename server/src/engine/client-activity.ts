/**
 * What clients do, as the engine tells it: sign-ins that went through, and requests that were refused.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { isAccountPage } from '../domain/account-page';
import { DEVICE_GRANT } from '../domain/client-flows';
import { failureOf } from '../domain/client-failures';
import type { ClientActivity, ProviderKeys } from '../domain/ports';
import { causeOfReturns, type ReturnWatch } from '../domain/refused-answers';
import { refusedRequest, type RequestError } from './refused-request';

/** Grant types whose tokens come straight from a sign-in. */
const SIGN_INS = new Set<unknown>(['authorization_code', DEVICE_GRANT]);

/** Of ID tokens (OpenID Connect Dynamic Client Registration 1.0 §2). */
const DEFAULT_ALGORITHM = 'RS256';

interface Deps {
  provider: Provider;
  activity: Pick<ClientActivity, 'signedIn' | 'failed'>;
  keys: Pick<ProviderKeys, 'tookOver'>;
  /** Outlives the engine, which is built anew when a key takes over. */
  returns: ReturnWatch;
  /** True for the redirect URI of a test sign-in: it says itself what came of it, and nobody signed in. */
  isTest: (redirectUri: unknown) => boolean;
}

export function reportClientActivity({ provider, activity, keys, returns, isTest }: Deps): void {
  const refused = (ctx: KoaContextWithOIDC, error: RequestError): void => {
    const clientId = ctx.oidc.client?.clientId;
    if (clientId === undefined || isAccountPage(clientId)) return;
    if (isTest(ctx.oidc.params?.['redirect_uri'])) return;
    const failure = failureOf(refusedRequest(ctx, error));
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

  const visitOf = (clientId: string, sessionUid: string | undefined): string | undefined =>
    sessionUid === undefined ? undefined : `${clientId} ${sessionUid}`;

  // An application that refuses its ID token tells nobody: its users are back before long.
  provider.on('authorization.success', (ctx) => {
    const { client, session, params, prompts } = ctx.oidc;
    if (!client || isAccountPage(client.clientId)) return;
    if (isTest(params?.['redirect_uri']) || prompts.has('none')) return;
    const visit = visitOf(client.clientId, session?.uid);
    if (visit === undefined || !returns.asks(visit)) return;
    const algorithm = client.idTokenSignedResponseAlg ?? DEFAULT_ALGORITHM;
    const failure = causeOfReturns({
      algorithm,
      tookOverAt: keys.tookOver[algorithm],
      now: Math.floor(Date.now() / 1000),
    });
    activity.failed({ clientId: client.clientId, ...failure });
  });

  provider.on('grant.success', (ctx) => {
    const { client, entities } = ctx.oidc;
    const visit = client && visitOf(client.clientId, entities.AuthorizationCode?.sessionUid);
    if (visit !== undefined) returns.getsTokens(visit);
  });

  // One that asks who the user is has accepted them.
  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    // There is none for an address that is not the engine's.
    const oidc = ctx.oidc as KoaContextWithOIDC['oidc'] | undefined;
    if (oidc?.route !== 'userinfo' || ctx.status !== 200 || !oidc.client) return;
    const visit = visitOf(oidc.client.clientId, oidc.entities.AccessToken?.sessionUid);
    if (visit !== undefined) returns.isContent(visit);
  });

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
    if (SIGN_INS.has(ctx.oidc.params?.['grant_type'])) {
      activity.signedIn(clientId);
    }
  });
}
