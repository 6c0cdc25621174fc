/**
 * The friend app: a small site that leaves sign-in to an OpenID provider. It shows what a relying party does with
 * `openid-client`: discovery, authorization code flow with PKCE, state and nonce, userinfo, refresh, sign-out.
 *
 * Environment: ISSUER, CLIENT_ID, CLIENT_SECRET, FRIEND_URL; FRIEND_HOST and FRIEND_PORT to listen on.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { explain } from './failures.ts';
import { homePage, messagePage, signedInPage } from './pages.ts';
import { createProvider } from './provider.ts';
import { createSessions, type Session } from './sessions.ts';
import { stylesheet } from './stylesheet.ts';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The friend app needs the environment variable ${name}.`);
  return value;
}

const port = Number(process.env.FRIEND_PORT || 3100);
const host = process.env.FRIEND_HOST || '127.0.0.1';
const friendUrl = process.env.FRIEND_URL || `http://localhost:${port}`;

const issuer = required('ISSUER');
const provider = createProvider({
  issuer,
  clientId: required('CLIENT_ID'),
  clientSecret: process.env.CLIENT_SECRET,
  redirectUri: `${friendUrl}/callback`,
  postLogoutRedirectUri: `${friendUrl}/signed-out`,
});
const sessions = createSessions({ secureCookie: friendUrl.startsWith('https:') });

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  session: Session;
}
type Handler = (exchange: Exchange) => Promise<void> | void;

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(html);
}

function redirect(response: ServerResponse, location: string | URL): void {
  response.writeHead(303, { Location: String(location), 'Cache-Control': 'no-store' });
  response.end();
}

const home: Handler = ({ response, session }) => {
  send(
    response,
    200,
    session.account ? signedInPage({ account: session.account, issuer }) : homePage({ issuer }),
  );
};

const login: Handler = async ({ response, session }) => {
  const { url, attempt } = await provider.startSignIn();
  session.attempts.set(attempt.state, attempt);
  redirect(response, url);
};

const callback: Handler = async ({ request, response, url, session }) => {
  const state = url.searchParams.get('state') ?? '';
  const attempt = session.attempts.get(state);
  if (!attempt) {
    send(
      response,
      400,
      messagePage({
        title: 'This sign-in has expired',
        text: 'It was not started in this browser, or it has already been used.',
        action: { label: 'Try again', href: '/login' },
      }),
    );
    return;
  }

  session.attempts.delete(state);
  const account = await provider.finishSignIn({ url, attempt });
  // A new cookie for the signed-in session: one that was planted before is worth nothing now.
  sessions.replace({ request, response, session: { attempts: new Map(), account } });
  redirect(response, '/');
};

const refresh: Handler = async ({ response, session }) => {
  if (session.account) session.account = await provider.refresh(session.account);
  redirect(response, '/');
};

const logout: Handler = async ({ response, session }) => {
  const { account } = session;
  if (!account) {
    redirect(response, '/');
    return;
  }

  const { url, state } = await provider.startSignOut(account);
  session.account = undefined;
  session.signOutState = state;
  redirect(response, url);
};

const signedOut: Handler = ({ request, response, url, session }) => {
  const isOurs = session.signOutState !== undefined && url.searchParams.get('state') === session.signOutState;
  if (isOurs) sessions.end({ request, response });
  const text = isOurs
    ? 'You are signed out here and at the provider.'
    : 'You are signed out at the provider.';
  send(
    response,
    200,
    messagePage({ title: 'Signed out', text, action: { label: 'Back to the start', href: '/' } }),
  );
};

const routes: Record<string, Handler> = {
  'GET /': home,
  'GET /login': login,
  'GET /callback': callback,
  'POST /refresh': refresh,
  'POST /logout': logout,
  'GET /signed-out': signedOut,
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', friendUrl);
  if (url.pathname === '/style.css') {
    response.writeHead(200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'no-cache' });
    response.end(stylesheet);
    return;
  }

  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const handler = routes[`${method} ${url.pathname}`];
  if (!handler) {
    const action = { label: 'Back to the start', href: '/' };
    send(response, 404, messagePage({ title: 'Not found', text: 'There is no such page here.', action }));
    return;
  }

  try {
    await handler({ request, response, url, session: sessions.of({ request, response }) });
  } catch (error) {
    const { status, ...message } = explain(error, { issuer });
    if (status >= 500) console.error('error:', error);
    send(response, status, messagePage(message));
  }
}

createServer((request, response) => void answer(request, response)).listen(port, host, () => {
  console.log(`The friend app is at ${friendUrl}`);
});
