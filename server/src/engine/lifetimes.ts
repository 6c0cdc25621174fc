/**
 * How long things live: what the provider says, unless the client has its own.
 */
import type { Configuration } from 'oidc-provider';
import type { TokenLifetimes } from '../domain/client-metadata';
import { codeLifetime } from './fapi';

/** Seconds. */
export interface Lifetimes {
  authorizationCode: number;
  accessToken: number;
  idToken: number;
  refreshToken: number;
  interaction: number;
  session: number;
  /** Of a session that is visited again and again, from its sign-in. */
  sessionMaximum: number;
  grant: number;
  pushedAuthorizationRequest: number;
  deviceCode: number;
}

/** The engine keeps our own metadata under its own name. */
const own = (client: unknown): TokenLifetimes =>
  (client as { token_lifetimes?: TokenLifetimes } | undefined)?.token_lifetimes ?? {};

/** What the API says that the token is for. */
const ofResource = (token: object): number | undefined =>
  (token as { resourceServer?: { accessTokenTTL?: number } }).resourceServer?.accessTokenTTL;

/** Each visit makes it longer, but not for ever: whoever stole the cookie could keep it alive. */
const sessionLifetime = (session: object, { session: idle, sessionMaximum }: Lifetimes): number => {
  const now = Math.floor(Date.now() / 1000);
  const { loginTs: signedInAt = now } = session as { loginTs?: number };
  // The engine takes no lifetime below a second.
  return Math.max(1, Math.min(idle, signedInAt + sessionMaximum - now));
};

export const lifetimesFor = (lifetimes: Lifetimes): NonNullable<Configuration['ttl']> => ({
  AuthorizationCode: (_ctx, _code, client) => codeLifetime(client, lifetimes.authorizationCode),
  AccessToken: (_ctx, token, client) =>
    ofResource(token) ?? own(client).access_token ?? lifetimes.accessToken,
  ClientCredentials: (_ctx, token, client) =>
    ofResource(token) ?? own(client).access_token ?? lifetimes.accessToken,
  IdToken: (_ctx, _token, client) => own(client).id_token ?? lifetimes.idToken,
  RefreshToken: (_ctx, _token, client) => own(client).refresh_token ?? lifetimes.refreshToken,
  Interaction: lifetimes.interaction,
  // Without a user it holds a sign-out in progress at most: anybody can make those, so they go soon.
  Session: (_ctx, session) =>
    session.accountId ? sessionLifetime(session, lifetimes) : lifetimes.interaction,
  Grant: lifetimes.grant,
  DeviceCode: lifetimes.deviceCode,
  PushedAuthorizationRequest: lifetimes.pushedAuthorizationRequest,
});
