/**
 * A relying party: what an application does of a sign-in, with `openid-client` where it should go well and with bare
 * requests where it should not.
 */
import * as oidc from 'openid-client';
import { Browserless, signIn } from './browserless.ts';
import type { TestClient } from './clients.ts';

/** The password of every account of the playground. */
export const PASSWORD = 'Playground-1';

export interface AuthorizationRequest {
  url: URL;
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface SignedIn {
  request: AuthorizationRequest;
  /** Where the provider sent the browser: the redirect URI, with `code` and `state`. */
  callback: URL;
  code: string;
  browser: Browserless;
}

export type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

export interface SignInWishes {
  browser?: Browserless;
  identifier?: string;
  scope?: string;
  /** Added to the authorization request. */
  params?: Record<string, string>;
}

export interface RelyingParty {
  readonly configuration: oidc.Configuration;
  readonly client: TestClient;
  readonly redirectUri: string;
  /** An authorization request with PKCE, `state` and `nonce`. */
  authorizationRequest(params?: Record<string, string>): Promise<AuthorizationRequest>;
  /** A user signs in and comes back with a code. */
  signIn(wishes?: SignInWishes): Promise<SignedIn>;
  redeem(signedIn: SignedIn): Promise<Tokens>;
  /** A sign-in and its tokens. */
  tokens(wishes?: SignInWishes): Promise<Tokens & { browser: Browserless; request: AuthorizationRequest }>;
  userinfo(tokens: Tokens): Promise<oidc.UserInfoResponse>;
}

const authenticationOf = ({
  client_secret: secret,
  token_endpoint_auth_method: method,
}: TestClient): oidc.ClientAuth => {
  if (method === 'none') return oidc.None();
  return method === 'client_secret_post' ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
};

/** Scopes and prompt of a client that wants everything there is. */
export const EVERYTHING = {
  scope: 'openid profile email offline_access',
  params: { prompt: 'consent' },
} as const;

export async function discoverRelyingParty(issuer: string, client: TestClient): Promise<RelyingParty> {
  const configuration = await oidc.discovery(
    new URL(issuer),
    client.client_id,
    undefined,
    authenticationOf(client),
    { execute: [oidc.allowInsecureRequests] },
  );
  const [redirectUri] = client.redirect_uris;

  const authorizationRequest = async (params: Record<string, string> = {}): Promise<AuthorizationRequest> => {
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...params,
    });
    return { url, state, nonce, codeVerifier };
  };

  const party: RelyingParty = {
    configuration,
    client,
    redirectUri,
    authorizationRequest,

    async signIn({ browser = new Browserless(), identifier = 'alice', scope, params } = {}) {
      const request = await authorizationRequest({ ...(scope === undefined ? {} : { scope }), ...params });
      const callback = await signIn({
        browser,
        authorizationUrl: request.url,
        redirectUri,
        identifier,
        password: PASSWORD,
      });
      const code = callback.searchParams.get('code');
      if (code === null) throw new Error(`No code came back: ${callback.href}`);
      return { request, callback, code, browser };
    },

    redeem: ({ callback, request: { state, nonce, codeVerifier } }) =>
      oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      }),

    async tokens(wishes) {
      const signedIn = await party.signIn(wishes);
      const { browser, request } = signedIn;
      return Object.assign(await party.redeem(signedIn), { browser, request });
    },

    userinfo: (tokens) =>
      oidc.fetchUserInfo(configuration, tokens.access_token, tokens.claims()?.sub ?? oidc.skipSubjectCheck),
  };
  return party;
}

/** An answer of an endpoint that speaks JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Empty when the answer had no JSON. */
  body: Record<string, unknown>;
}

export async function request(url: string | URL, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** A form posted to an endpoint. */
export const postForm = (
  url: string | URL,
  params: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> => request(url, { method: 'POST', body: new URLSearchParams(params), headers });

/** The `Authorization` header of `client_secret_basic`. */
export const basic = ({
  client_id: id,
  client_secret: secret = '',
}: Pick<TestClient, 'client_id' | 'client_secret'>): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
