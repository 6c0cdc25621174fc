/**
 * A friend app that takes part in single logout: it signs people in, keeps their sessions, and ends them when the
 * provider says so, on the back channel, the front channel, or not at all. Written from the specifications, with
 * `openid-client` and `jose`, and nothing of the plugin.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import * as oidc from 'openid-client';

export type Channel = 'back' | 'front' | 'none';

/** How the app answers a logout token. `end`: as it should. */
export type Manner = 'end' | 'fail' | 'hang' | 'redirect' | 'flood';

export interface AppSession {
  sid: string | undefined;
  sub: string;
  idToken: string;
  accessToken: string;
  refreshToken: string | undefined;
}

export interface LogoutApp {
  /** What the provider's configuration says of it. */
  client: Record<string, unknown> & { client_id: string; client_secret: string };
  url: string;
  /** Sessions that are open, by the value of the app's cookie. */
  sessions: Map<string, AppSession>;
  /** Logout tokens that were accepted: header and payload. */
  received: Array<{ header: Record<string, unknown>; payload: JWTPayload }>;
  /** Logout tokens that came, accepted or not. */
  calls: number;
  manner: Manner;
  useIssuer(issuer: string): void;
  /** The session of the browser with these cookies, if it is signed in here. */
  sessionOf(cookies: { get(name: string): { value: string } | undefined }): AppSession | undefined;
  stop(): Promise<void>;
}

interface Options {
  name: string;
  channel: Channel;
  /** Added to what the provider is told of the app. */
  metadata?: Record<string, unknown>;
  scope?: string;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** More than anybody should read. */
const FLOOD_BYTES = 10 * 1024 * 1024;

const readBody = async (req: IncomingMessage): Promise<URLSearchParams> => {
  let body = '';
  for await (const chunk of req) body += String(chunk);
  return new URLSearchParams(body);
};

const cookieOf = (req: IncomingMessage, name: string): string | undefined =>
  (req.headers.cookie ?? '')
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

export async function startLogoutApp({
  name,
  channel,
  metadata,
  scope = 'openid',
}: Options): Promise<LogoutApp> {
  const server = createServer((req, res) => {
    handle(req, res).catch((error: unknown) => {
      res.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  });
  const url = `http://localhost:${await listen(server)}`;
  const cookie = `app_${name}`;
  const attempts = new Map<string, { nonce: string; codeVerifier: string }>();
  let issuer = '';
  let configuration: Promise<oidc.Configuration> | undefined;

  const app: LogoutApp = {
    client: {
      client_id: name,
      client_name: `The ${name}`,
      client_secret: `${name}-secret-0123456789-abcdefghij`,
      redirect_uris: [`${url}/callback`],
      post_logout_redirect_uris: [`${url}/signed-out`],
      grant_types: ['authorization_code', 'refresh_token'],
      ...(channel === 'back' ? { backchannel_logout_uri: `${url}/back-channel` } : {}),
      ...(channel === 'front' ? { frontchannel_logout_uri: `${url}/front-channel` } : {}),
      ...metadata,
    },
    url,
    sessions: new Map(),
    received: [],
    calls: 0,
    manner: 'end',
    useIssuer(value) {
      issuer = value;
      configuration = undefined;
    },
    sessionOf: (cookies) => app.sessions.get(cookies.get(cookie)?.value ?? ''),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  const discover = (): Promise<oidc.Configuration> =>
    (configuration ??= oidc.discovery(
      new URL(issuer),
      name,
      undefined,
      oidc.ClientSecretBasic(app.client.client_secret),
      { execute: [oidc.allowInsecureRequests] },
    ));

  const goTo = (res: ServerResponse, target: string, headers: Record<string, string> = {}): void => {
    res.writeHead(302, { location: target, ...headers }).end();
  };

  const say = (res: ServerResponse, text: string): void => {
    res
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><html lang="en"><head><title>${name}</title></head><h1>${text}</h1>`);
  };

  const signIn = async (res: ServerResponse): Promise<void> => {
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const codeVerifier = oidc.randomPKCECodeVerifier();
    attempts.set(state, { nonce, codeVerifier });
    const target = oidc.buildAuthorizationUrl(await discover(), {
      redirect_uri: `${url}/callback`,
      scope,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(scope.includes('offline_access') ? { prompt: 'consent' } : {}),
    });
    goTo(res, target.href);
  };

  const finishSignIn = async (res: ServerResponse, here: URL): Promise<void> => {
    const state = here.searchParams.get('state') ?? '';
    const { nonce, codeVerifier } = attempts.get(state) ?? { nonce: '', codeVerifier: '' };
    const tokens = await oidc.authorizationCodeGrant(await discover(), here, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    const id = randomUUID();
    app.sessions.set(id, {
      sid: claims?.['sid'] as string | undefined,
      sub: String(claims?.sub),
      idToken: String(tokens.id_token),
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
    });
    goTo(res, '/', { 'set-cookie': `${cookie}=${id}; Path=/; HttpOnly; SameSite=Lax` });
  };

  /** Leaves by RP-initiated logout: this app's own session ends first (RP-Initiated Logout 1.0 §2). */
  const signOut = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const id = cookieOf(req, cookie) ?? '';
    const session = app.sessions.get(id);
    app.sessions.delete(id);
    const target = oidc.buildEndSessionUrl(await discover(), {
      ...(session ? { id_token_hint: session.idToken } : {}),
      post_logout_redirect_uri: `${url}/signed-out`,
      state: 'from-the-app',
    });
    goTo(res, target.href);
  };

  const endSessions = (which: (session: AppSession) => boolean): void => {
    for (const [id, session] of app.sessions) if (which(session)) app.sessions.delete(id);
  };

  /** Back-Channel Logout 1.0 §2.6. */
  const acceptLogoutToken = async (req: IncomingMessage): Promise<void> => {
    const token = (await readBody(req)).get('logout_token') ?? '';
    const jwks = createRemoteJWKSet(new URL(String((await discover()).serverMetadata().jwks_uri)));
    const { payload } = await jwtVerify(token, jwks, { issuer, audience: name, typ: 'logout+jwt' });
    const events = payload['events'] as Record<string, unknown> | undefined;
    if (!events || !(EVENT in events) || payload['nonce'] !== undefined || payload.jti === undefined) {
      throw new Error('not a logout token');
    }
    app.received.push({ header: { ...decodeProtectedHeader(token) }, payload });
    const { sid } = payload;
    endSessions((session) => (sid === undefined ? session.sub === payload.sub : session.sid === sid));
  };

  const backChannel = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    app.calls += 1;
    switch (app.manner) {
      case 'hang':
        return;
      case 'fail':
        res.writeHead(500).end('no');
        return;
      case 'redirect':
        goTo(res, `${url}/elsewhere`);
        return;
      case 'flood':
        res.writeHead(200);
        res.end(Buffer.alloc(FLOOD_BYTES));
        return;
      case 'end':
        await acceptLogoutToken(req);
        res.writeHead(200, { 'cache-control': 'no-store' }).end();
    }
  };

  /** Front-Channel Logout 1.0 §2. */
  const frontChannel = (res: ServerResponse, here: URL): void => {
    const sid = here.searchParams.get('sid');
    if (here.searchParams.get('iss') === issuer) endSessions((session) => session.sid === sid);
    res.writeHead(200, { 'cache-control': 'no-store' }).end();
  };

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const here = new URL(req.url ?? '/', url);
    const session = app.sessions.get(cookieOf(req, cookie) ?? '');
    switch (here.pathname) {
      case '/sign-in':
        return signIn(res);
      case '/callback':
        return finishSignIn(res, here);
      case '/sign-out':
        return signOut(req, res);
      case '/back-channel':
        return backChannel(req, res);
      case '/front-channel':
        frontChannel(res, here);
        return undefined;
      case '/signed-out':
        say(res, `Signed out, ${here.searchParams.get('state') ?? 'no state'}`);
        return undefined;
      case '/':
        say(res, session ? `Signed in as ${session.sub}` : 'Signed out');
        return undefined;
      default:
        res.writeHead(404).end();
    }
  };

  return app;
}

/** Waits until it holds, for what happens behind a user's back. */
export async function eventually(holds: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It did not become so within ${seconds} s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
