/**
 * What the OpenID Foundation's conformance suite does with a provider, as far as its modules need it: it registers a
 * client of a variant, sends a browser with a request, reads the answer where it must be, and redeems and checks what
 * came back. Written from what the suite's modules say they check.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { expect } from 'vitest';
import { formsOf, textOf, type Browserless, type Page } from './browserless.ts';
import { navigatingBrowser, trustingFetch } from './navigation.ts';
import { PASSWORD } from './relying-party.ts';
import { freePort } from './host.ts';
import { startTlsServer, startTlsSite, type TlsServer, type TlsSite } from './tls-site.ts';

export type Json = Record<string, unknown>;
export type ClientAuth = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

/** What the suite calls a variant. */
export interface Variant {
  responseType: string;
  responseMode: 'default' | 'form_post';
  clientAuth: ClientAuth;
  registration: 'dynamic_client' | 'static_client';
}

export interface Client extends Json {
  client_id: string;
  client_secret?: string;
  redirect_uris: string[];
}

interface Posted {
  path: string;
  params: URLSearchParams;
}

/** What came back to the client. */
export interface Answer {
  params: URLSearchParams;
  /** Where it was. */
  place: 'query' | 'fragment' | 'form_post';
  /** How often somebody typed a password on the way. */
  logins: number;
  sent: Json;
}

export interface Tokens extends Json {
  access_token: string;
  id_token: string;
  refresh_token?: string;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

export interface SignInAttempt {
  browser?: Browserless;
  params?: Json;
  /** Where the request is kept or how it is written, when not as plain parameters. */
  written?: (request: Json) => Json | Promise<Json>;
  method?: 'GET' | 'POST';
}

/** A page was shown where the browser was to come back. */
export class Stopped extends Error {
  constructor(readonly page: Page) {
    super(`${page.url.pathname} (${page.status}): ${textOf(page.html).slice(0, 200)}`);
  }
}

const random = (): string => randomBytes(24).toString('base64url');

/** OpenID Connect Core 1.0 §3.3.2.11. */
export const halfOf = (value: string): string => {
  const digest = createHash('sha256').update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
};

const textParams = (params: Json): URLSearchParams =>
  new URLSearchParams(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

/** What a site sets for the suite: docs/conformance.md. */
const SETTINGS = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../playground/conformance.json'), 'utf8'),
) as Json & { clients: Client[] };

/** Of the suite: no browser goes there, and implicit clients may not be on this machine (Registration 1.0 §2). */
export const APP = 'https://www.certification.openid.net/test/a/strapi-oidc-server';

/** Those that are not registered by the suite itself. */
export const STATIC_CLIENTS: readonly Client[] = SETTINGS.clients;

/** What the suite's form has under `client`, and under `client_secret_post`. */
const STATIC: Partial<Record<ClientAuth, string>> = {
  client_secret_basic: 'conformance-one',
  client_secret_post: 'conformance-post',
};

/** The suite's own addresses that the provider calls are on this machine here. */
const calledHere = (client: Client, port: number): Client => {
  const { backchannel_logout_uri: address } = client;
  if (typeof address !== 'string') return client;
  return { ...client, backchannel_logout_uri: `https://localhost:${port}${new URL(address).pathname}` };
};

export class Bench {
  readonly documents = new Map<string, () => { type: string; body: string }>();
  readonly posted: Posted[] = [];
  metadata: Json = {};
  keys!: { privateKey: CryptoKey; publicJwk: JWK };
  site!: TlsSite;
  app!: TlsServer;

  async start(): Promise<void> {
    const pair = await generateKeyPair('RS256', { extractable: true });
    this.keys = {
      privateKey: pair.privateKey,
      publicJwk: { ...(await exportJWK(pair.publicKey)), use: 'sig', alg: 'RS256' },
    };
    const port = await freePort();
    const clients = STATIC_CLIENTS.map((client) => calledHere(client, port));
    this.site = await startTlsSite({ pluginConfig: { ...SETTINGS, clients, allowPrivateNetwork: true } });
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response);
    };
    this.app = await startTlsServer(this.site.authority, serve, port);
    this.metadata = (await this.call(`${this.site.issuer}/.well-known/openid-configuration`)).body;
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.site.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const where = new URL(request.url ?? '/', this.app.url).pathname;
    if (request.method === 'POST') {
      this.posted.push({ path: where, params: new URLSearchParams(await bodyOf(request)) });
      response.writeHead(200, { 'cache-control': 'no-store' }).end();
      return;
    }
    const document = this.documents.get(where)?.();
    response.writeHead(document ? 200 : 404, { 'content-type': document?.type ?? 'text/plain' });
    response.end(document?.body ?? '');
  }

  /** Puts a document where the provider can read it. @returns its address. */
  publish(where: string, type: string, body: () => string): string {
    this.documents.set(where, () => ({ type, body: body() }));
    return `${this.app.url}${where}`;
  }

  browser(): Browserless {
    return navigatingBrowser({ ca: this.site.authority.ca });
  }

  endpoint(name: string): string {
    const address = this.metadata[`${name}_endpoint`];
    expect(address, `${name}_endpoint in discovery`).toMatch(/^https:\/\//);
    return String(address);
  }

  async call(url: string | URL, init: RequestInit = {}): Promise<HttpAnswer> {
    const response = await trustingFetch({ ca: this.site.authority.ca })(String(url), init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as Json) : {},
    };
  }

  post(url: string, params: Json, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.call(url, { method: 'POST', body: textParams(params), headers });
  }

  postJson(url: string, body: unknown): Promise<HttpAnswer> {
    return this.call(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
  }

  /** The suite's registration request: no scope, keys without `kid`, grant types as the response type needs them. */
  registrationOf({ responseType, clientAuth }: Variant, more: Json = {}): Json {
    const parts = responseType.split(' ');
    const grants = [
      ...(parts.includes('code') ? ['authorization_code'] : []),
      ...(parts.includes('id_token') || parts.includes('token') ? ['implicit'] : []),
    ];
    return {
      client_name: `suite ${randomUUID()}`,
      grant_types: grants,
      jwks: { keys: [this.keys.publicJwk] },
      token_endpoint_auth_method: clientAuth,
      response_types: [responseType],
      redirect_uris: [`${APP}/callback`],
      contacts: ['certification@oidf.org'],
      ...more,
    };
  }

  tryRegistration(variant: Variant, more: Json = {}): Promise<HttpAnswer> {
    return this.postJson(this.endpoint('registration'), this.registrationOf(variant, more));
  }

  /** @param id which of the static clients, where they are not registered. */
  async client(variant: Variant, more: Json = {}, id = STATIC[variant.clientAuth]): Promise<Client> {
    if (variant.registration === 'static_client') {
      return STATIC_CLIENTS.find(({ client_id: known }) => known === id)!;
    }
    const { status, body, headers } = await this.tryRegistration(variant, more);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body['registration_client_uri']).toMatch(/^https:\/\//);
    expect(body['registration_access_token']).toBeTruthy();
    if (body['client_secret'] !== undefined) expect(body['client_secret_expires_at']).toBe(0);
    return body as Client;
  }

  /** The suite ends each module so; anything but 204 is a warning. */
  async unregister(client: Client): Promise<void> {
    const { registration_client_uri: address } = client;
    if (typeof address !== 'string') return;
    const { status } = await this.call(address, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${String(client['registration_access_token'])}` },
    });
    expect(status).toBe(204);
  }

  requestOf(client: Client, { responseType, responseMode }: Variant, params: Json = {}): Json {
    const request: Json = {
      client_id: client.client_id,
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      state: random(),
      nonce: random(),
      response_type: responseType,
      ...(responseMode === 'form_post' ? { response_mode: 'form_post' } : {}),
      ...params,
    };
    return Object.fromEntries<unknown>(Object.entries(request).filter(([, value]) => value !== undefined));
  }

  /** Sends the browser with a request, and signs alice in where she is asked to. @throws Stopped at any other page. */
  async authorize(client: Client, variant: Variant, attempt: SignInAttempt = {}): Promise<Answer> {
    const { browser = this.browser(), params, written = (plain: Json) => plain, method = 'GET' } = attempt;
    const request = this.requestOf(client, variant, params);
    const { redirect_uri: named } = request;
    const redirectUri = typeof named === 'string' ? named : client.redirect_uris[0]!;
    const isBack = (url: URL): boolean => url.href.split(/[?#]/)[0] === redirectUri.split(/[?#]/)[0];
    const asked = await written(request);
    const target = new URL(this.endpoint('authorization'));
    let page: Page;
    if (method === 'POST') {
      const body = textParams(asked).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      page = await browser.request(target, { method, body, headers });
      if (page.location) page = await browser.open(page.location, { until: isBack });
    } else {
      target.search = textParams(asked).toString();
      page = await browser.open(target, { until: isBack });
    }

    let logins = 0;
    for (let step = 0; step < 6; step += 1) {
      if (page.location && isBack(page.location)) {
        const { search, hash } = page.location;
        const registered = new URL(redirectUri).search;
        const place = hash === '' ? 'query' : 'fragment';
        const params = new URLSearchParams(place === 'query' ? search.slice(1) : hash.slice(1));
        if (place === 'fragment') expect(search).toBe(registered);
        return { params, place, logins, sent: request };
      }
      const forms = formsOf(page);
      const back = forms.find(({ action }) => isBack(action));
      if (back) {
        expect(back.method).toBe('POST');
        return { params: new URLSearchParams(back.fields), place: 'form_post', logins, sent: request };
      }
      const login = forms.find(({ fields }) => 'password' in fields);
      if (login) {
        logins += 1;
        const values = { identifier: 'alice', password: PASSWORD };
        page = await browser.submit(page, { form: login, values, until: isBack });
        continue;
      }
      const accept = { name: 'decision', value: 'accept' };
      const consent = forms.find(({ buttons }) => buttons.some(({ value }) => value === accept.value));
      if (!consent) throw new Stopped(page);
      page = await browser.submit(page, { button: accept, until: isBack });
    }
    throw new Stopped(page);
  }

  /** The answer of a sign-in that went well, in its place, with `state` and `iss`. */
  async success(client: Client, variant: Variant, attempt?: SignInAttempt): Promise<Answer> {
    const answer = await this.authorize(client, variant, attempt);
    const { params, place, sent } = answer;
    expect(params.get('error'), params.toString()).toBeNull();
    const usual = variant.responseType === 'code' ? 'query' : 'fragment';
    expect(place).toBe(variant.responseMode === 'form_post' ? 'form_post' : usual);
    expect(params.get('state')).toBe(sent['state'] ?? null);
    expect(params.get('iss') ?? this.metadata['issuer']).toBe(this.metadata['issuer']);
    return answer;
  }

  /** An error that comes back to the client: with `state`, and with nothing that the suite does not know. */
  expectError({ params, sent }: Answer, ...allowed: string[]): void {
    expect(allowed, params.toString()).toContain(params.get('error'));
    expect(params.get('state')).toBe(sent['state']);
    expect(params.get('code')).toBeNull();
    const known = ['error', 'error_description', 'error_uri', 'state', 'iss'];
    expect([...params.keys()].filter((name) => !known.includes(name))).toEqual([]);
    // RFC 6749 §4.1.2.1.
    expect(params.get('error_description') ?? '').toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  }

  /** The page of an error that the client is not told of. */
  async errorPage(client: Client, variant: Variant, attempt?: SignInAttempt): Promise<Page> {
    const stopped = await this.authorize(client, variant, attempt).catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(Stopped);
    const { page } = stopped as Stopped;
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.headers.get('content-type')).toContain('text/html');
    return page;
  }

  async assertion(client: Client, more: { audience?: string; key?: CryptoKey; kid?: string } = {}) {
    const { audience = this.endpoint('token'), key = this.keys.privateKey, kid } = more;
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) })
      .setIssuer(client.client_id)
      .setSubject(client.client_id)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(key);
  }

  async token(
    client: Client,
    { clientAuth }: Variant,
    params: Json,
    proof: Parameters<Bench['assertion']>[1] = {},
  ): Promise<HttpAnswer> {
    const { client_id: id, client_secret: secret = '' } = client;
    const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
    const headers: Record<string, string> =
      clientAuth === 'client_secret_basic'
        ? { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
        : {};
    const more =
      clientAuth === 'client_secret_post'
        ? { client_id: id, client_secret: secret }
        : clientAuth === 'private_key_jwt'
          ? {
              client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
              client_assertion: await this.assertion(client, proof),
            }
          : {};
    return this.post(this.endpoint('token'), { ...params, ...more }, headers);
  }

  redemption(client: Client, answer: Answer): Json {
    return {
      grant_type: 'authorization_code',
      code: answer.params.get('code'),
      redirect_uri: answer.sent['redirect_uri'] ?? client.redirect_uris[0],
    };
  }

  async redeem(
    client: Client,
    variant: Variant,
    answer: Answer,
    more: { params?: Json; proof?: Parameters<Bench['assertion']>[1] } = {},
  ): Promise<Tokens> {
    const params = { ...this.redemption(client, answer), ...more.params };
    const response = await this.token(client, variant, params, more.proof);
    expect(response.status, response.text).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(response.body['access_token']).toBeTruthy();
    expect(String(response.body['token_type']).toLowerCase()).toBe('bearer');
    expect(response.body['expires_in']).toBeGreaterThan(0);
    return response.body as Tokens;
  }

  async keySet(): Promise<JSONWebKeySet> {
    return (await this.call(String(this.metadata['jwks_uri']))).body as unknown as JSONWebKeySet;
  }

  /** What the suite checks of every ID token. */
  async idToken(token: string, client: Client, { sent }: Pick<Answer, 'sent'>): Promise<Json> {
    const keySet = await this.keySet();
    const { kid } = decodeProtectedHeader(token);
    expect(keySet.keys.filter((key) => key.kid === kid)).toHaveLength(1);
    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet), {
      issuer: String(this.metadata['issuer']),
      audience: client.client_id,
    });
    expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/);
    expect(payload['nonce']).toBe(sent['nonce']);
    expect(payload.iat).toBeTypeOf('number');
    expect(payload.exp).toBeGreaterThan(Date.now() / 1000);
    return payload;
  }

  async userinfo(accessToken: string, init: RequestInit = {}): Promise<Json> {
    const { status, body, text } = await this.call(this.endpoint('userinfo'), {
      headers: { authorization: `Bearer ${accessToken}` },
      ...init,
    });
    expect(status, text).toBe(200);
    expect(body['sub']).toBeTypeOf('string');
    return body;
  }

  /** A whole sign-in: everything that came of it, checked, in both places where there can be an ID token. */
  async signIn(
    client: Client,
    variant: Variant,
    attempt: SignInAttempt = {},
    redeeming: Parameters<Bench['redeem']>[3] = {},
  ): Promise<{
    answer: Answer;
    claims: Json;
    front: Json | undefined;
    accessToken: string | undefined;
    tokens: Tokens | undefined;
  }> {
    const answer = await this.success(client, variant, attempt);
    const parts = variant.responseType.split(' ');
    const frontToken = answer.params.get('id_token');
    const frontAccess = answer.params.get('access_token') ?? undefined;
    expect(frontToken !== null).toBe(parts.includes('id_token'));
    expect(frontAccess !== undefined).toBe(parts.includes('token'));
    expect(answer.params.has('code')).toBe(parts.includes('code'));
    const front = frontToken === null ? undefined : await this.idToken(frontToken, client, answer);
    if (front) {
      expect(front['c_hash']).toBe(parts.includes('code') ? halfOf(answer.params.get('code')!) : undefined);
      expect(front['at_hash']).toBe(frontAccess === undefined ? undefined : halfOf(frontAccess));
    }
    if (frontAccess !== undefined) await this.userinfo(frontAccess);
    const tokens = parts.includes('code') ? await this.redeem(client, variant, answer, redeeming) : undefined;
    const back = tokens ? await this.idToken(tokens.id_token, client, answer) : undefined;
    if (front && back) expect(back['sub']).toBe(front['sub']);
    if (back?.['at_hash'] !== undefined) expect(back['at_hash']).toBe(halfOf(tokens!.access_token));
    return {
      answer,
      front,
      claims: back ?? front!,
      accessToken: tokens?.access_token ?? frontAccess,
      tokens,
    };
  }

  claimsOf(token: string): Json {
    return decodeJwt(token);
  }
}
