/**
 * What the friend app asks of the provider. The only file that knows `openid-client`.
 */
import * as client from 'openid-client';

interface ProviderOptions {
  issuer: string;
  clientId: string;
  /** Left out for a public client. */
  clientSecret: string | undefined;
  redirectUri: string;
  postLogoutRedirectUri: string;
}

/** What must be remembered between sending the browser away and its return. */
export interface SignInAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface Account {
  idToken: string;
  idTokenClaims: Record<string, unknown>;
  accessToken: string;
  refreshToken: string | undefined;
  userinfo: Record<string, unknown>;
  /** How often the tokens have been refreshed. */
  refreshes: number;
  /** When the access token ends, in milliseconds since the epoch. */
  accessTokenExpiresAt: number | undefined;
}

/** The provider did not answer, or not as an OpenID provider. */
export class ProviderUnreachable extends Error {}

/** The provider did not give a refresh token, so there is nothing to refresh with. */
export class NoRefreshToken extends Error {}

export function createProvider({
  issuer,
  clientId,
  clientSecret,
  redirectUri,
  postLogoutRedirectUri,
}: ProviderOptions) {
  let discovered: Promise<client.Configuration> | undefined;

  /** Asked for when first needed and again after a failure: the provider may start later than this app. */
  async function configuration(): Promise<client.Configuration> {
    discovered ??= client.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret ? client.ClientSecretBasic(clientSecret) : client.None(),
      new URL(issuer).protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : undefined,
    );
    try {
      return await discovered;
    } catch (error) {
      discovered = undefined;
      throw new ProviderUnreachable(`No OpenID provider answers at ${issuer}`, { cause: error });
    }
  }

  async function accountFrom(
    tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
    before?: Account,
  ): Promise<Account> {
    const idTokenClaims = tokens.claims() ?? before?.idTokenClaims;
    const idToken = tokens.id_token ?? before?.idToken;
    if (!idTokenClaims || !idToken) throw new Error('The provider returned no ID token');

    const subject = String(idTokenClaims.sub);
    const expiresIn = tokens.expiresIn();
    return {
      idToken,
      idTokenClaims: { ...idTokenClaims },
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? before?.refreshToken,
      userinfo: { ...(await client.fetchUserInfo(await configuration(), tokens.access_token, subject)) },
      refreshes: before ? before.refreshes + 1 : 0,
      accessTokenExpiresAt: expiresIn === undefined ? undefined : Date.now() + expiresIn * 1000,
    };
  }

  return {
    async startSignIn(): Promise<{ url: URL; attempt: SignInAttempt }> {
      const config = await configuration();
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile offline_access',
        // Without it the provider must ignore offline_access (OpenID Connect Core 1.0 §11).
        prompt: 'consent',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url, attempt };
    },

    async finishSignIn({ url, attempt }: { url: URL; attempt: SignInAttempt }): Promise<Account> {
      const tokens = await client.authorizationCodeGrant(await configuration(), url, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
      });
      return await accountFrom(tokens);
    },

    /** @throws NoRefreshToken when there is none. */
    async refresh(account: Account): Promise<Account> {
      if (!account.refreshToken) throw new NoRefreshToken('The provider gave no refresh token');
      return await accountFrom(
        await client.refreshTokenGrant(await configuration(), account.refreshToken),
        account,
      );
    },

    async startSignOut(account: Account): Promise<{ url: URL; state: string }> {
      const state = client.randomState();
      const url = client.buildEndSessionUrl(await configuration(), {
        id_token_hint: account.idToken,
        post_logout_redirect_uri: postLogoutRedirectUri,
        state,
      });
      return { url, state };
    },
  };
}
