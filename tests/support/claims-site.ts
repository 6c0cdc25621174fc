/**
 * A host on which tests set scopes and mappings as an admin does, register applications for them, and read what those
 * are told.
 */
import { expect } from 'vitest';
import { superAdmin, type AdminApi } from './admin-api.ts';
import { webApp, type TestClient } from './clients.ts';
import { startHost, type HostOptions, type TestHost } from './host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  postForm,
  request,
  type RelyingParty,
  type Tokens,
} from './relying-party.ts';

export type Json = Record<string, unknown>;

/** An application, as it was registered and as a test signs in with it. */
export interface Registered {
  party: RelyingParty;
  app: TestClient;
  metadata: Json;
}

export interface ClaimsSite {
  host: TestHost;
  admin: AdminApi;
  /** Asks for an application to be registered; it may be refused. */
  post(metadata?: Json): ReturnType<AdminApi['call']>;
  register(metadata?: Json): Promise<Registered>;
  /** Makes a scope (`scopes`) or mapping (`claim-mappings`). */
  create(path: string, body: Json): Promise<void>;
  userinfo(tokens: Pick<Tokens, 'access_token'>): Promise<Json>;
  introspect(tokens: Pick<Tokens, 'access_token'>, app: TestClient): Promise<Json>;
  /** Signs in, and redeems the code by hand: whatever the ID token is like, it is not looked at. */
  signIn(
    registered: Registered,
    wishes: { scope: string; params?: Record<string, string>; token?: Record<string, string> },
  ): Promise<Tokens>;
  refreshed(tokens: Pick<Tokens, 'refresh_token'>, app: TestClient): Promise<Tokens>;
}

export async function startClaimsSite(options: HostOptions): Promise<ClaimsSite> {
  const host = await startHost(options);
  const admin = await superAdmin(host.url);
  const tokenRequest = async (app: TestClient, params: Record<string, string>): Promise<Tokens> => {
    const { status, body } = await postForm(`${host.issuer}/token`, params, basic(app));
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as Tokens;
  };

  const site: ClaimsSite = {
    host,
    admin,
    post: (metadata = {}) =>
      admin.call('POST', '/oidc-server/clients', {
        redirect_uris: ['https://app.example.org/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        ...metadata,
      }),
    async register(metadata) {
      const { status, body } = await site.post(metadata);
      expect(status, JSON.stringify(body)).toBe(201);
      const app = { ...webApp, ...(body as unknown as TestClient) };
      return { party: await discoverRelyingParty(host.issuer, app), app, metadata: body as unknown as Json };
    },
    async create(path, body) {
      const answer = await admin.call('POST', `/oidc-server/${path}`, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    },
    userinfo: async ({ access_token: token }) =>
      (await request(`${host.issuer}/userinfo`, { headers: bearer(token) })).body,
    introspect: async ({ access_token: token }, app) =>
      (await postForm(`${host.issuer}/introspect`, { token }, basic(app))).body,
    async signIn({ party, app }, { token = {}, ...wishes }) {
      const { code, request: asked } = await party.signIn(wishes);
      return tokenRequest(app, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: party.redirectUri,
        code_verifier: asked.codeVerifier,
        ...token,
      });
    },
    refreshed: ({ refresh_token: token }, app) =>
      tokenRequest(app, { grant_type: 'refresh_token', refresh_token: String(token) }),
  };
  return site;
}
