/**
 * Tokens that a thief can't use: bound by DPoP (RFC 9449) or to a certificate (RFC 8705), and refused to clients that did
 * not turn it on; and a client under FAPI 2.0, with oauth4webapi, from one end to the other.
 */
import { request as requestHttp } from 'node:http';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, signIn } from '../support/browserless.ts';
import { asHeader, makeCertificate } from '../support/certificates.ts';
import { spa, webApp } from '../support/clients.ts';
import { startHost, temporarySite, type TestHost } from '../support/host.ts';
import {
  basic,
  discoverRelyingParty,
  EVERYTHING,
  PASSWORD,
  postForm,
  request,
} from '../support/relying-party.ts';
import { assertionOf, makeKey, proofOf } from '../support/signing.ts';

const clientKey = await makeKey('ES256');
const bound = await makeKey('ES256');
const thief = await makeKey('ES256');
const certificate = makeCertificate({
  subject: '/C=FR/O=Acme/CN=machine',
  names: 'DNS:machine.example.org,URI:https://machine.example.org/id',
});
const otherCertificate = makeCertificate({ subject: '/CN=other', names: 'DNS:other.example.org' });

const dpopSpa = { ...spa, client_id: 'dpop-spa', dpop_bound_access_tokens: true, skip_consent: true };
const dpopMaybe = { ...webApp, client_id: 'dpop-maybe', allow_dpop: true, skip_consent: true };
const dpopNonce = { ...dpopMaybe, client_id: 'dpop-nonce', require_dpop_nonce: true };
const machine = {
  grant_types: ['client_credentials'],
  response_types: [],
  scope: '',
  tls_client_certificate_bound_access_tokens: true,
};
const selfSigned = {
  ...machine,
  client_id: 'self-signed',
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  jwks: { keys: [certificate.jwk] },
};
const byKey = {
  ...machine,
  client_id: 'by-key',
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [clientKey.publicJwk] },
};
const certDpop = {
  ...selfSigned,
  client_id: 'cert-dpop',
  tls_client_certificate_bound_access_tokens: false,
  dpop_bound_access_tokens: true,
};
const byCa = {
  ...machine,
  client_id: 'by-ca',
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: 'CN=machine,O=Acme,C=FR',
};
const bySan = {
  ...machine,
  client_id: 'by-san',
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_san_uri: 'https://machine.example.org/id',
};
const fapi = {
  client_id: 'fapi',
  security_profile: 'fapi-2.0',
  redirect_uris: ['https://fapi.example.org/callback'],
  response_modes: ['query', 'jwt'],
  grant_types: ['authorization_code', 'refresh_token'],
  jwks: { keys: [clientKey.publicJwk] },
  skip_consent: true,
};

let host: TestHost;
let database: Awaited<ReturnType<typeof temporarySite>>;

const start = (port?: number): Promise<TestHost> =>
  startHost({
    ...(port === undefined ? {} : { port }),
    databaseFile: database.databaseFile,
    pluginConfig: {
      clients: [webApp, dpopSpa, dpopMaybe, dpopNonce, selfSigned, byKey, certDpop, byCa, bySan, fapi],
      mutualTls: {
        header: 'Client-Cert',
        trustedProxies: ['127.0.0.1', '::1/128'],
        verified: { header: 'Client-Verify' },
        origin: 'https://mtls.example.org',
      },
    },
  });

beforeAll(async () => {
  database = await temporarySite();
  host = await start();
});
afterAll(async () => {
  await host.stop();
  await database.remove();
});

const tokenEndpoint = () => `${host.issuer}/token`;
const userinfoEndpoint = () => `${host.issuer}/userinfo`;

const codeOf = async (client: typeof spa): Promise<Record<string, string>> => {
  const party = await discoverRelyingParty(host.issuer, client);
  const { code, request: sent } = await party.signIn(EVERYTHING);
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: party.redirectUri,
    code_verifier: sent.codeVerifier,
  };
};

const proofForToken = (wishes: Partial<Parameters<typeof proofOf>[1]> = {}, key = bound) =>
  proofOf(key, { method: 'POST', url: tokenEndpoint(), ...wishes });

const withProof = async (
  params: Record<string, string>,
  proof: string,
  headers: Record<string, string> = {},
) => postForm(tokenEndpoint(), params, { ...headers, dpop: proof });

const atUserinfo = async (
  token: string,
  { key = bound, scheme = 'DPoP', proof }: { key?: typeof bound; scheme?: string; proof?: string } = {},
) =>
  request(userinfoEndpoint(), {
    headers: {
      authorization: `${scheme} ${token}`,
      ...(scheme === 'DPoP'
        ? {
            dpop:
              proof ?? (await proofOf(key, { method: 'GET', url: userinfoEndpoint(), accessToken: token })),
          }
        : {}),
    },
  });

const tokensOf = async (client: typeof spa = dpopSpa, headers: Record<string, string> = {}) => {
  const params = { client_id: client.client_id, ...(await codeOf(client)) };
  const { status, body } = await withProof(params, await proofForToken(), headers);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as Record<'access_token' | 'refresh_token' | 'token_type', string>;
};

describe('a token that is bound to a key (DPoP)', () => {
  it('is of use to whoever proves the key, and to nobody else', async () => {
    const tokens = await tokensOf();
    expect(tokens.token_type).toBe('DPoP');
    expect((await atUserinfo(tokens.access_token)).body).toMatchObject({ preferred_username: 'alice' });
    expect((await atUserinfo(tokens.access_token, { key: thief })).status).toBe(401);
    expect((await atUserinfo(tokens.access_token, { scheme: 'Bearer' })).status).toBe(401);
  });

  it('says so to whoever introspects it', async () => {
    const tokens = await tokensOf();
    const { body } = await postForm(
      `${host.issuer}/introspect`,
      { token: tokens.access_token },
      basic(webApp),
    );
    expect(body).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: expect.any(String) as string },
    });
  });

  it('is renewed by the same key only', async () => {
    const { refresh_token: refreshToken } = await tokensOf();
    const params = {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: dpopSpa.client_id,
    };
    const stolen = await withProof(params, await proofForToken({}, thief));
    expect(stolen.body['error']).toBe('invalid_grant');
    expect((await postForm(tokenEndpoint(), params)).body['error']).toBe('invalid_grant');
    expect((await withProof(params, await proofForToken())).status).toBe(200);
  });

  it('is not given without a proof to a client that always binds', async () => {
    const { status } = await postForm(tokenEndpoint(), {
      client_id: dpopSpa.client_id,
      ...(await codeOf(dpopSpa)),
    });
    expect(status).toBe(400);
  });

  it('is given or not, as the request has it, to a client that may', async () => {
    expect((await tokensOf(dpopMaybe, basic(dpopMaybe))).token_type).toBe('DPoP');
    const plain = await postForm(tokenEndpoint(), await codeOf(dpopMaybe), basic(dpopMaybe));
    expect(plain.body['token_type']).toBe('Bearer');
  });

  it('is refused to a client that did not turn it on', async () => {
    const refused = await withProof(await codeOf(webApp), await proofForToken(), basic(webApp));
    expect(refused.status).toBe(400);
    expect(refused.body['error']).toBe('invalid_dpop_proof');
  });

  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const faults: Array<[string, () => Promise<string>]> = [
    ['for another address', () => proofForToken({ url: 'https://other.example/token' })],
    ['for another method', () => proofForToken({ method: 'GET' })],
    ['of another type', () => proofForToken({ header: { typ: 'JWT' } })],
    ['that is old', () => proofForToken({ claims: { iat: hourAgo } })],
    ['without an identifier', () => proofForToken({ claims: { jti: undefined } })],
    [
      'with the private key in it',
      async () => {
        const { exportJWK } = await import('jose');
        return proofForToken({ header: { jwk: await exportJWK(bound.privateKey) } });
      },
    ],
    ['with the key of somebody else', () => proofForToken({ header: { jwk: thief.publicJwk } })],
    [
      'without a signature',
      async () => {
        const [, payload] = (await proofForToken()).split('.');
        return `${Buffer.from('{"alg":"none","typ":"dpop+jwt"}').toString('base64url')}.${payload}.`;
      },
    ],
    ['that is no JWT', () => Promise.resolve('x')],
  ];
  it.each(faults)('is refused for a proof %s', async (_, make) => {
    const params = { grant_type: 'refresh_token', refresh_token: 'x', client_id: dpopSpa.client_id };
    const { status, body } = await withProof(params, await make());
    expect(status).toBe(400);
    expect(body['error']).toMatch(/^(invalid_dpop_proof|use_dpop_nonce)$/);
  });

  it('needs the nonce of the provider where the client is to have one (RFC 9449 §8)', async () => {
    const params = await codeOf(dpopNonce);
    const first = await withProof(params, await proofForToken(), basic(dpopNonce));
    expect(first.body['error']).toBe('use_dpop_nonce');
    const nonce = first.headers.get('dpop-nonce');
    const stale = await withProof(params, await proofForToken({ nonce: 'made-up' }), basic(dpopNonce));
    expect(stale.body['error']).toBe('use_dpop_nonce');
    const second = await withProof(params, await proofForToken({ nonce: nonce! }), basic(dpopNonce));
    expect(second.body['token_type']).toBe('DPoP');
  });

  it('takes each proof once, and each assertion, even after a restart', async () => {
    const { access_token: token } = await tokensOf();
    const proof = await proofOf(bound, { method: 'GET', url: userinfoEndpoint(), accessToken: token });
    const assertion = await assertionOf(clientKey, { clientId: 'fapi', audience: host.issuer });
    const introspect = () => postForm(`${host.issuer}/introspect`, { token: 'x', ...assertion });

    const answers = await Promise.all(Array.from({ length: 6 }, () => atUserinfo(token, { proof })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await introspect()).status).toBe(200);

    const { port } = host;
    await host.kill('SIGKILL');
    host = await start(port);
    expect((await atUserinfo(token, { proof })).status).toBe(401);
    expect((await introspect()).status).toBe(401);
    expect((await atUserinfo(token)).status).toBe(200);
  });
});

describe('a client certificate behind a proxy (RFC 8705)', () => {
  const askWith = (clientId: string, headers: Record<string, string>) =>
    postForm(tokenEndpoint(), { grant_type: 'client_credentials', client_id: clientId }, headers);

  it.each(Object.entries(asHeader))(
    'is read as %s writes it, and the token is bound to it',
    async (_, write) => {
      const { status, body } = await askWith('self-signed', { 'client-cert': write(certificate) });
      expect(status, JSON.stringify(body)).toBe(200);
      const said = await postForm(
        `${host.issuer}/introspect`,
        { token: String(body['access_token']) },
        basic(webApp),
      );
      expect(said.body['cnf']).toEqual({ 'x5t#S256': certificate.thumbprint });
    },
  );

  it('is asked for at the host that discovery names for it (§5)', async () => {
    const { body } = await request(`${host.issuer}/.well-known/openid-configuration`);
    const aliases = body['mtls_endpoint_aliases'] as Record<string, string>;
    expect(Object.keys(aliases).toSorted()).toEqual([
      'device_authorization_endpoint',
      'introspection_endpoint',
      'pushed_authorization_request_endpoint',
      'revocation_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
    ]);
    for (const [name, address] of Object.entries(aliases)) {
      expect(address).toBe(String(body[name]).replace(host.url, 'https://mtls.example.org'));
    }
    // The proxy of that host sends it here with that host's name.
    const { status } = await askWith('self-signed', {
      host: 'mtls.example.org',
      'client-cert': asHeader.rfc9440(certificate),
    });
    expect(status).toBe(200);
  });

  it('is asked for there of clients that sign for that address too, and for no third', async () => {
    const at = 'https://mtls.example.org/oidc/token';
    const headers = { host: 'mtls.example.org', 'client-cert': asHeader.rfc9440(certificate) };
    const ask = async (audience: string) =>
      postForm(
        tokenEndpoint(),
        {
          grant_type: 'client_credentials',
          ...(await assertionOf(clientKey, { clientId: 'by-key', audience })),
        },
        headers,
      );
    for (const audience of [host.issuer, tokenEndpoint(), at]) {
      const { status, body } = await ask(audience);
      expect(status, audience).toBe(200);
      const said = await postForm(
        `${host.issuer}/introspect`,
        { token: String(body['access_token']) },
        basic(webApp),
      );
      expect(said.body['cnf']).toEqual({ 'x5t#S256': certificate.thumbprint });
    }
    for (const audience of ['https://mtls.example.org', 'https://mtls.example.org/oidc', `${at}/`]) {
      expect((await ask(audience)).body['error'], audience).toBe('invalid_client');
    }

    const params = { grant_type: 'client_credentials', client_id: 'cert-dpop' };
    const prove = async (url: string) => withProof(params, await proofForToken({ url }), headers);
    for (const url of [tokenEndpoint(), at, `${at}?a=b`]) {
      expect((await prove(url)).body['token_type'], url).toBe('DPoP');
    }
    for (const url of ['https://mtls.example.org/oidc/introspect', 'https://evil.example/oidc/token']) {
      expect((await prove(url)).body['error'], url).toBe('invalid_dpop_proof');
    }
  });

  it('proves nothing for another client, and nothing when it is missing or broken', async () => {
    for (const headers of [
      { 'client-cert': asHeader.rfc9440(otherCertificate) },
      {},
      { 'client-cert': 'broken' },
      { 'client-cert': `${asHeader.rfc9440(certificate)}, ${asHeader.rfc9440(certificate)}` },
      { 'client-cert': `${asHeader.nginx(certificate)}, ${asHeader.nginx(otherCertificate)}` },
    ] as Array<Record<string, string>>) {
      const { status } = await askWith('self-signed', headers);
      expect([400, 401]).toContain(status);
    }
  });

  it('that the proxy verified proves the name that was registered', async () => {
    const verified = { 'client-verify': 'SUCCESS' };
    const mine = { 'client-cert': asHeader.nginx(certificate) };
    const other = { 'client-cert': asHeader.nginx(otherCertificate) };
    for (const clientId of ['by-ca', 'by-san']) {
      expect((await askWith(clientId, { ...mine, ...verified })).status, clientId).toBe(200);
      expect((await askWith(clientId, { ...mine, 'client-verify': 'FAILED' })).status).toBe(401);
      expect((await askWith(clientId, mine)).status).toBe(401);
      expect((await askWith(clientId, { ...other, ...verified })).status).toBe(401);
    }
  });

  it('is not believed from whoever is no proxy of the site', async () => {
    const forged = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const body = 'grant_type=client_credentials&client_id=self-signed';
        const outgoing = requestHttp(
          tokenEndpoint().replace('localhost', '127.0.0.1'),
          {
            method: 'POST',
            localAddress: '127.0.0.2',
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body);
      });
    expect(await forged({ 'client-cert': asHeader.rfc9440(certificate) })).toBe(400);
    expect(await forged({ 'client-verify': 'SUCCESS' })).toBe(400);
    expect(
      await forged({ 'client-cert': asHeader.rfc9440(certificate), 'x-forwarded-for': '127.0.0.1' }),
    ).toBe(400);
    expect(await forged({})).toBe(401);
  });
});

describe('a client under FAPI 2.0, with oauth4webapi', () => {
  const [redirectUri = ''] = fapi.redirect_uris;
  const client: oauth.Client = { client_id: 'fapi' };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out: the test's host speaks http
  const options = { [oauth.allowInsecureRequests]: true };

  const flow = async (more: Record<string, string> = {}) => {
    const issuer = new URL(host.issuer);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, options),
    );
    const authentication = oauth.PrivateKeyJwt(
      { key: clientKey.privateKey, kid: clientKey.publicJwk.kid! },
      {
        // FAPI 2.0 Security Profile §5.3.3.1: the issuer, and nothing else.
        [oauth.modifyAssertion]: (_header, payload) => {
          payload['aud'] = server.issuer;
        },
      },
    );
    const keys = await oauth.generateKeyPair('ES256', { extractable: false });
    const DPoP = oauth.DPoP(client, keys);
    const codeVerifier = oauth.generateRandomCodeVerifier();
    const pushed = await oauth.processPushedAuthorizationResponse(
      server,
      client,
      await oauth.pushedAuthorizationRequest(
        server,
        client,
        authentication,
        new URLSearchParams({
          response_type: 'code',
          redirect_uri: redirectUri,
          scope: 'openid email offline_access',
          prompt: 'consent',
          state: 'a-state',
          nonce: 'a-nonce',
          code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
          ...more,
        }),
        { ...options, DPoP },
      ),
    );
    const url = new URL(server.authorization_endpoint!);
    url.search = new URLSearchParams({ client_id: 'fapi', request_uri: pushed.request_uri }).toString();
    const callback = await signIn({
      browser: new Browserless(),
      authorizationUrl: url,
      redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    return { server, authentication, DPoP, codeVerifier, callback, url };
  };

  it.each([
    ['plain answers', {}],
    ['answers in a JWT', { response_mode: 'jwt' }],
  ])('signs in with a pushed request, DPoP and a key of its own, and %s', async (_, more) => {
    const { server, authentication, DPoP, codeVerifier, callback, url } = await flow(more);
    const parameters =
      'response_mode' in more
        ? await oauth.validateJwtAuthResponse(server, client, callback, 'a-state', options)
        : oauth.validateAuthResponse(server, client, callback, 'a-state');
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        parameters,
        redirectUri,
        codeVerifier,
        { ...options, DPoP },
      ),
      { expectedNonce: 'a-nonce', requireIdToken: true },
    );
    expect(tokens.token_type).toBe('dpop');
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)!;
    const userinfo = await oauth.processUserInfoResponse(
      server,
      client,
      sub,
      await oauth.userInfoRequest(server, client, tokens.access_token, { ...options, DPoP }),
    );
    expect(userinfo.email).toBe('alice@example.org');

    // §5.3.2.1: what only its owner can use is not replaced; a lost answer costs nothing.
    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token!, {
        ...options,
        DPoP,
      }),
    );
    expect(refreshed.refresh_token).toBe(tokens.refresh_token);

    // The pushed request was for one use.
    expect((await new Browserless().open(url)).status).toBe(400);
  });

  it('can not do without a pushed request, a challenge, or a proof', async () => {
    const direct = new URL(`${host.issuer}/authorize`);
    const params = { client_id: 'fapi', response_type: 'code', redirect_uri: redirectUri, scope: 'openid' };
    direct.search = new URLSearchParams(params).toString();
    const { location } = await new Browserless().open(direct, {
      until: (next) => next.href.startsWith(redirectUri),
    });
    expect(location?.searchParams.get('error')).toBe('invalid_request');

    const push = async (wishes: Partial<Parameters<typeof assertionOf>[1]> = {}, key = clientKey) =>
      postForm(`${host.issuer}/par`, {
        ...params,
        ...(await assertionOf(key, { clientId: 'fapi', audience: host.issuer, ...wishes })),
      });
    expect((await push()).body['error']).toBe('invalid_request');
    expect((await push({ audience: `${host.issuer}/par` })).body['error']).toBe('invalid_client');
    expect((await push({ audience: tokenEndpoint() })).body['error']).toBe('invalid_client');
  });
});
