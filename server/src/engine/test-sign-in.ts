/**
 * Test sign-ins: a client's own authorization request, with an answer that comes back to the admin panel.
 *
 * What makes it safe: the panel's address is taken as a redirect URI only in a request that carries the unguessable
 * state of a test that an admin began minutes ago; the answer comes in the fragment, which no server and no log sees;
 * the code is bound to a verifier that stays on the server; the stand-in secret works for that client until the test is
 * finished; and every token is revoked as soon as it was read.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureOf } from '../domain/client-failures';
import { givesCode } from '../domain/client-flows';
import { clientName, usesSecret, type ClientMetadata } from '../domain/clients';
import type { ArtifactStore, ClientStore } from '../domain/ports';
import {
  TEST_SIGN_IN_LIFETIME,
  type TestSignInFailure,
  type TestSignInOutcome,
  type TestSignIns,
} from '../domain/test-sign-in';

type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

interface Deps {
  issuer: string;
  endpoints: Record<string, string>;
  /** The panel's page that takes the answer. */
  redirectUri: string;
  artifacts: ArtifactStore;
  clients: Pick<ClientStore, 'find'>;
}

/** What is kept of a test, sealed. */
interface Test {
  clientId: string;
  verifier: string;
  nonce: string;
}

const KIND = 'TestSignIn';
const random = (): string => randomBytes(32).toString('base64url');

/** Tells a stand-in secret from a real one, and finds its test. */
const SECRET_PREFIX = 'test-sign-in.';

type Json = Record<string, unknown>;

const decodePart = (part: string | undefined): Json =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Json;

/** A JWS has three parts; a JWE has five, and is for the client alone. */
const decodeJwt = (token: unknown): { header: Json; claims: Json } | null => {
  const parts = typeof token === 'string' ? token.split('.') : [];
  return parts.length === 3 ? { header: decodePart(parts[0]), claims: decodePart(parts[1]) } : null;
};

/** What only the application has, and a test can't stand in for: it ends with the code. */
const needsItsOwnProof = (client: ClientMetadata): boolean =>
  !['client_secret_basic', 'client_secret_post', 'none'].includes(client.token_endpoint_auth_method) ||
  client.dpop_bound_access_tokens === true ||
  client.tls_client_certificate_bound_access_tokens === true;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const failed = (
  step: TestSignInFailure['step'],
  { error, description }: { error: string; description: string | undefined },
): TestSignInFailure => ({
  outcome: 'failed',
  step,
  error,
  errorDescription: description ?? null,
  cause:
    failureOf({ error, description, internal: undefined, redirectUri: undefined, scope: undefined })?.cause ??
    'other',
});

export function createTestSignIns({ issuer, endpoints, redirectUri, artifacts, clients }: Deps) {
  /** Says, down to the engine's own checks, that the request at hand is a test's. */
  const inTest = new AsyncLocalStorage<true>();

  const find = async (state: string): Promise<Test | undefined> =>
    (await artifacts.find({ kind: KIND, id: state })) as Test | undefined;

  const isOfATest = async (url: URL): Promise<boolean> => {
    const authorization = String(endpoints['authorization']);
    // What goes on after the pages was checked when it began.
    if (url.pathname.startsWith(`${authorization}/`)) return true;
    if (url.pathname !== authorization || url.searchParams.get('redirect_uri') !== redirectUri) return false;
    const test = await find(url.searchParams.get('state') ?? '');
    return test !== undefined && test.clientId === url.searchParams.get('client_id');
  };

  const isAuthorization = ({ url = '' }: IncomingMessage): boolean =>
    url.includes(String(endpoints['authorization']));

  const handleAuthorization = async (
    handle: Handle,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> => {
    if (await isOfATest(new URL(req.url ?? '/', issuer))) await inTest.run(true, () => handle(req, res));
    else await handle(req, res);
  };

  /** The engine's handler, which lets a test's redirect URI through. */
  const wrap =
    (handle: Handle): Handle =>
    (req, res) =>
      isAuthorization(req) ? handleAuthorization(handle, req, res) : handle(req, res);

  /** Calls the provider's endpoints over HTTP, as the client would, on a port that is open for these calls only. */
  const withEndpoints = async <T>(handle: Handle, work: (call: Call) => Promise<T>): Promise<T> => {
    const { host, protocol } = new URL(issuer);
    const server = createServer((req, res) => {
      req.headers['x-forwarded-host'] = host;
      req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      void inTest.run(true, () => handle(req, res));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await work((endpoint, init) => fetch(`http://127.0.0.1:${port}${endpoints[endpoint]}`, init));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  type Call = (endpoint: string, init: RequestInit) => Promise<Response>;

  const redeem = async (
    call: Call,
    { test, state, code }: { test: Test; state: string; code: string },
  ): Promise<TestSignInOutcome> => {
    const client = await clients.find(test.clientId);
    if (!client) return failed('token', { error: 'invalid_client', description: undefined });
    const { metadata } = client;
    if (needsItsOwnProof(metadata)) return { outcome: 'authorized' };

    const secret = `${SECRET_PREFIX}${state}`;
    const isBasic = metadata.token_endpoint_auth_method === 'client_secret_basic';
    const headers: Record<string, string> = isBasic
      ? {
          authorization: `Basic ${Buffer.from(`${encodeURIComponent(test.clientId)}:${secret}`).toString('base64')}`,
        }
      : {};
    const credentials: Record<string, string> = isBasic
      ? {}
      : { client_id: test.clientId, ...(usesSecret(metadata) ? { client_secret: secret } : {}) };
    const post = (endpoint: string, parameters: Record<string, string>) =>
      call(endpoint, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ ...credentials, ...parameters }),
      });

    const answer = await post('token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: test.verifier,
    });
    const tokens = (await answer.json()) as Json;
    if (!answer.ok) {
      return failed('token', {
        error: textOf(tokens['error']) ?? 'server_error',
        description: textOf(tokens['error_description']),
      });
    }

    const accessToken = String(tokens['access_token']);
    const userinfo = await call('userinfo', { headers: { authorization: `Bearer ${accessToken}` } });
    const text = await userinfo.text();
    for (const token of [tokens['refresh_token'], accessToken]) {
      if (typeof token === 'string') await post('revocation', { token });
    }
    if (!userinfo.ok) return failed('userinfo', { error: 'invalid_token', description: undefined });

    const logoutUrl = new URL(`${issuer}${endpoints['end_session']}`);
    logoutUrl.searchParams.set('client_id', test.clientId);
    const [afterLogout] = metadata.post_logout_redirect_uris;
    if (afterLogout) logoutUrl.searchParams.set('post_logout_redirect_uri', afterLogout);
    return {
      outcome: 'succeeded',
      idToken: decodeJwt(tokens['id_token']),
      userinfo: text.startsWith('{') ? (JSON.parse(text) as Json) : (decodeJwt(text)?.claims ?? {}),
      scope: textOf(tokens['scope']) ?? '',
      accessTokenLifetime: Number(tokens['expires_in']),
      hasRefreshToken: tokens['refresh_token'] !== undefined,
      logoutUrl: logoutUrl.href,
    };
  };

  return {
    wrap,

    /** The panel's address, while a test's request is answered. */
    allowsRedirect: (uri: string): boolean => uri === redirectUri && inTest.getStore() === true,

    /** True while a test's request is answered. */
    isRunning: (): boolean => inTest.getStore() === true,

    /** A stand-in secret works for the client of its test, while that is not finished, and in the test's own calls. */
    async secretMatches({ clientId, secret }: { clientId: string; secret: string }): Promise<boolean> {
      if (inTest.getStore() !== true || !secret.startsWith(SECRET_PREFIX)) return false;
      const test = await find(secret.slice(SECRET_PREFIX.length));
      const [a, b] = [test?.clientId ?? '', clientId].map((id) => createHash('sha256').update(id).digest());
      return a !== undefined && b !== undefined && timingSafeEqual(a, b);
    },

    /** @param handle the engine's own, unwrapped. */
    createRunner: (handle: Handle): TestSignIns => ({
      async begin(clientId) {
        const client = await clients.find(clientId);
        if (!client?.enabled || !client.metadata.grant_types.includes('authorization_code')) return undefined;
        const state = random();
        const test: Test = { clientId, verifier: random(), nonce: random() };
        await artifacts.save({
          kind: KIND,
          id: state,
          payload: { ...test },
          expiresIn: TEST_SIGN_IN_LIFETIME,
        });
        const url = new URL(`${issuer}${endpoints['authorization']}`);
        url.search = new URLSearchParams({
          client_id: clientId,
          response_type: client.metadata.response_types.find(givesCode) ?? 'code',
          response_mode: 'fragment',
          redirect_uri: redirectUri,
          scope: client.metadata.scope,
          state,
          nonce: test.nonce,
          code_challenge: createHash('sha256').update(test.verifier).digest('base64url'),
          code_challenge_method: 'S256',
        }).toString();
        return { url: url.href };
      },

      async finish({ state, answer }) {
        const test = await find(state);
        // Another issuer's engine knows the client of its tests.
        const client = test && (await clients.find(test.clientId));
        if (!test || !client) return undefined;
        if (!(await artifacts.consume({ kind: KIND, id: state }))) return undefined;
        try {
          const outcome: TestSignInOutcome =
            'error' in answer
              ? failed('authorization', { error: answer.error, description: answer.errorDescription })
              : await withEndpoints(handle, (call) => redeem(call, { test, state, code: answer.code }));
          return { ...outcome, clientId: test.clientId, clientName: clientName(client.metadata) };
        } finally {
          await artifacts.destroy({ kind: KIND, id: state });
        }
      },
    }),
  };
}

export type TestSignInMachinery = ReturnType<typeof createTestSignIns>;
