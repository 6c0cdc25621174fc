/**
 * The plans of the OpenID Foundation's conformance suite for providers, module by module: what each asks, and what it
 * would fail or warn about. The suite itself is a server of its own (docs/conformance.md tells how to run it); this is
 * what it does, against a site over https that lets clients register themselves.
 */
import {
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  createLocalJWKSet,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin } from '../support/admin-api.ts';
import { formsOf, textOf, type Browserless, type Page } from '../support/browserless.ts';
import { APP, STATIC_CLIENTS, type Client, type Json, type Variant } from '../support/conformance.ts';
import { unsigned } from '../support/signing.ts';
import {
  bench,
  byReference,
  codeComesAgainLater,
  hasCode,
  refreshes,
  requestObjectWins,
  REQUESTS,
  seconds,
  STANDARD_CLAIMS,
  withClient,
} from './conformance-modules.ts';

const plain: Variant = {
  responseType: 'code',
  responseMode: 'default',
  clientAuth: 'client_secret_basic',
  registration: 'dynamic_client',
};
const dynamic: Variant = { ...plain, clientAuth: 'private_key_jwt' };
const DYNAMIC_TYPES = ['code', 'code id_token'];

/** What takes half a minute or a whole one is begun first, all of it, and other modules are tried meanwhile. */
const begun = new Map<string, Promise<void>>();
const toBegin = new Map<string, () => Promise<void>>();

/** @returns waits for the end of what was begun. */
const beginsEarly = (name: string, work: () => Promise<void>): (() => Promise<void>) => {
  toBegin.set(name, work);
  return () => begun.get(name)!;
};

beforeAll(async () => {
  await bench.start();
  for (const [name, work] of toBegin) {
    const running = work();
    running.catch(() => undefined);
    begun.set(name, running);
  }
});
afterAll(() => bench.stop());

const titleOf = ({ responseType, responseMode, registration }: Variant): string =>
  `${responseType}, ${responseMode}, ${registration}`;

/** @param names which modules; all that the variant has, without it. */
const runs = (variant: Variant, names?: readonly string[]): void => {
  const isStatic = variant.registration === 'static_client';
  const modules = REQUESTS.filter(
    ({ name, only = () => true, dynamicOnly }) =>
      only(variant.responseType) && !(dynamicOnly && isStatic) && (names?.includes(name) ?? true),
  );
  describe(titleOf(variant), () => {
    it.concurrent.each(modules)('$name: $asks', ({ run }) => run(variant));

    if (!hasCode(variant.responseType) || names) return;
    it(
      'oidcc-codereuse-30seconds: a code that comes again half a minute later takes the access token with it',
      beginsEarly(`code, ${titleOf(variant)}`, () => codeComesAgainLater(variant)),
    );
  });
};

const HYBRID = ['code id_token', 'code token', 'code id_token token'];
const IMPLICIT = ['id_token', 'id_token token'];

/** Where another client is all that is different. */
const OF_THE_CLIENT = [
  'oidcc-server',
  'oidcc-server-client-secret-post',
  'oidcc-scope-all',
  'oidcc-claims-essential',
  'oidcc-prompt-none-logged-in',
  'oidcc-ensure-registered-redirect-uri',
  'oidcc-ensure-request-object-with-redirect-uri',
  'oidcc-refresh-token',
  'oidcc-response-type-missing',
];

describe('oidcc-basic-certification-test-plan', () => {
  runs(plain);
  runs({ ...plain, registration: 'static_client' });
});
describe('oidcc-formpost-basic-certification-test-plan', () => {
  runs({ ...plain, responseMode: 'form_post' });
  runs({ ...plain, responseMode: 'form_post', registration: 'static_client' }, OF_THE_CLIENT);
});
describe.each([
  ['oidcc-hybrid-certification-test-plan', 'default', HYBRID],
  ['oidcc-formpost-hybrid-certification-test-plan', 'form_post', HYBRID],
  ['oidcc-implicit-certification-test-plan', 'default', IMPLICIT],
  ['oidcc-formpost-implicit-certification-test-plan', 'form_post', IMPLICIT],
] as const)('%s', (_, responseMode, responseTypes) => {
  for (const responseType of responseTypes) {
    runs({ ...plain, responseType, responseMode });
    runs({ ...plain, responseType, responseMode, registration: 'static_client' }, OF_THE_CLIENT);
  }
});

describe('oidcc-config-certification-test-plan', () => {
  it('oidcc-discovery-endpoint-verification: what discovery must and should have', async () => {
    const { status, headers, body } = await bench.call(
      `${bench.site.issuer}/.well-known/openid-configuration`,
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body['issuer']).toBe(bench.site.issuer);
    const lists: Record<string, string[]> = {
      response_types_supported: ['code', 'id_token', 'id_token token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      userinfo_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['RS256', 'none'],
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
      scopes_supported: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
      claims_supported: ['sub', ...Object.values(STANDARD_CLAIMS).flat()],
      code_challenge_methods_supported: ['S256'],
    };
    for (const [member, values] of Object.entries(lists)) {
      expect(body[member], member).toEqual(expect.arrayContaining(values));
    }
    for (const member of [
      'request_parameter_supported',
      'request_uri_parameter_supported',
      'claims_parameter_supported',
    ]) {
      expect(body[member], member).toBe(true);
    }
    for (const [member, value] of Object.entries(body)) {
      if (member.endsWith('_endpoint')) expect(String(value), member).toMatch(/^https:\/\//);
    }
    for (const tag of body['ui_locales_supported'] as string[]) {
      expect(new Intl.Locale(tag).toString()).toBe(tag);
    }
    const { keys } = await bench.keySet();
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys) {
      expect(key.kid).toBeTruthy();
      for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });
});

/** oidcc-registration-jwks-uri and oidcc-refresh-token-rp-key-rotation, with the minute that the suite waits. */
async function changesItsKeys(variant: Variant): Promise<void> {
  const pairs = await Promise.all(
    ['one', 'two'].map(async (kid) => {
      const pair = await generateKeyPair('RS256', { extractable: true });
      const jwk = { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'RS256' };
      return { kid, key: pair.privateKey, jwk };
    }),
  );
  const [one, two] = pairs;
  let published = one!.jwk;
  const where = `/test/a/suite/jwks/${variant.responseType.replaceAll(' ', '-')}`;
  const uri = bench.publish(where, 'application/json', () => JSON.stringify({ keys: [published] }));
  const asked = { params: { scope: 'openid offline_access', prompt: 'consent' } };
  const grants = [...(bench.registrationOf(variant)['grant_types'] as string[]), 'refresh_token'];
  await withClient(
    async (client) => {
      const { tokens } = await bench.signIn(client, variant, asked, {
        proof: { key: one!.key, kid: one!.kid },
      });
      published = two!.jwk;
      await seconds(61);
      const renewed = await bench.token(
        client,
        variant,
        { grant_type: 'refresh_token', refresh_token: tokens!.refresh_token },
        { key: two!.key, kid: two!.kid },
      );
      expect(renewed.status, renewed.text).toBe(200);
      await bench.userinfo(String(renewed.body['access_token']));
    },
    () => ({ jwks: undefined, jwks_uri: uri, grant_types: grants }),
  )(variant);
}

describe.each(DYNAMIC_TYPES)('oidcc-dynamic-certification-test-plan, %s', (responseType) => {
  const variant: Variant = { ...dynamic, responseType };

  it('oidcc-server: a client that registers itself with its keys signs people in', () =>
    withClient(async (client) => {
      await bench.signIn(client, variant);
    })(variant));

  it('oidcc-idtoken-rs256: ID tokens signed with RS256, as registered', () =>
    withClient(
      async (client) => {
        const { tokens } = await bench.signIn(client, variant);
        expect(decodeProtectedHeader(tokens!.id_token).alg).toBe('RS256');
      },
      () => ({ id_token_signed_response_alg: 'RS256' }),
    )(variant));

  it('oidcc-userinfo-rs256: userinfo as a JWT signed with RS256, with iss and aud and without the nonce', () =>
    withClient(
      async (client) => {
        const { accessToken, claims } = await bench.signIn(client, variant);
        const { text, headers } = await bench.call(bench.endpoint('userinfo'), {
          headers: { authorization: `Bearer ${accessToken!}` },
        });
        expect(headers.get('content-type')).toContain('application/jwt');
        const { payload, protectedHeader } = await jwtVerify(text, createLocalJWKSet(await bench.keySet()), {
          issuer: bench.site.issuer,
          audience: client.client_id,
        });
        expect(protectedHeader.alg).toBe('RS256');
        expect(payload.sub).toBe(claims['sub']);
        expect(payload).not.toHaveProperty('nonce');
      },
      () => ({ userinfo_signed_response_alg: 'RS256' }),
    )(variant));

  it('oidcc-ensure-redirect-uri-in-authorization-request: a request without redirect_uri gets a page', () =>
    withClient(async (client) => {
      await bench.errorPage(client, variant, {
        written: (request) => ({ ...request, redirect_uri: undefined }),
      });
    })(variant));

  const withQuery = () => ({ redirect_uris: [`${APP}/callback?foo=bar`] });
  it('oidcc-redirect-uri-query-OK: an address with a query comes back with it', () =>
    withClient(async (client) => {
      // Where the answer is in the fragment, the query is beside it: see Bench.authorize.
      const { answer } = await bench.signIn(client, variant);
      if (answer.place === 'query') expect(answer.params.get('foo')).toBe('bar');
    }, withQuery)(variant));

  it.each([
    ['oidcc-redirect-uri-query-mismatch: another query than the registered one', 'foo=baz', withQuery],
    ['oidcc-redirect-uri-query-added: a query where none is registered', 'foo=bar', () => ({})],
  ])('%s gets a page', (_, query, registered) =>
    withClient(async (client) => {
      const url = new URL(client.redirect_uris[0]!);
      url.search = query;
      await bench.errorPage(client, variant, { params: { redirect_uri: url.href } });
    }, registered)(variant),
  );

  it('oidcc-redirect-uri-regfrag: an address with a fragment is not registered', async () => {
    const { status, body } = await bench.tryRegistration(variant, {
      redirect_uris: [`${APP}/callback#foobar`],
    });
    expect(status).toBe(400);
    expect(body['error']).toBe('invalid_redirect_uri');
  });

  it.each([
    [
      'oidcc-registration-logo-uri',
      'logo_uri',
      (page: Page, uri: string) => page.html.includes(`src="${uri}"`),
    ],
    [
      'oidcc-registration-policy-uri',
      'policy_uri',
      (page: Page, uri: string) => page.html.includes(`href="${uri}"`),
    ],
    [
      'oidcc-registration-tos-uri',
      'tos_uri',
      (page: Page, uri: string) => page.html.includes(`href="${uri}"`),
    ],
  ])('%s: the sign-in page shows it', (_, field, shows) =>
    withClient(
      async (client) => {
        expect(client[field]).toBe('https://openid.net/a.png');
        const url = new URL(bench.endpoint('authorization'));
        url.search = new URLSearchParams(
          bench.requestOf(client, variant) as Record<string, string>,
        ).toString();
        const page = await bench.browser().open(url);
        expect(formsOf(page).some(({ fields }) => 'password' in fields)).toBe(true);
        expect(shows(page, 'https://openid.net/a.png')).toBe(true);
      },
      () => ({ [field]: 'https://openid.net/a.png' }),
    )(variant),
  );

  it('oidcc-registration-sector-uri: a sector document with the redirect URI is taken', async () => {
    const uri = bench.publish('/test/a/suite/redirect_uris.json', 'application/json', () =>
      JSON.stringify([`${APP}/callback`]),
    );
    const { status, body } = await bench.tryRegistration(variant, {
      subject_type: 'pairwise',
      sector_identifier_uri: uri,
    });
    expect(status, JSON.stringify(body)).toBe(201);
    await bench.unregister(body as Client);
  });

  it('oidcc-registration-sector-bad: one without it is refused as invalid metadata', async () => {
    const uri = bench.publish('/test/a/suite/bad.json', 'application/json', () =>
      JSON.stringify(['https://example.org/invalid']),
    );
    const { status, body, headers } = await bench.tryRegistration(variant, {
      subject_type: 'pairwise',
      sector_identifier_uri: uri,
    });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body['error']).toBe('invalid_client_metadata');
  });

  it('oidcc-request-uri-unsigned: an unsigned request object at a registered address', () =>
    byReference(variant, unsigned));

  it('oidcc-request-uri-signed-rs256: one that is signed', () =>
    byReference(
      variant,
      (claims, client) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256' })
          .setIssuer(client.client_id)
          .setAudience(bench.site.issuer)
          .sign(bench.keys.privateKey),
      { request_object_signing_alg: 'RS256' },
    ));

  it('oidcc-ensure-request-object-with-redirect-uri: the address in the request object counts', () =>
    requestObjectWins(variant));

  it('oidcc-refresh-token: a refresh token renews what its own client has', () => refreshes(variant));

  it('oidcc-ensure-client-assertion-with-iss-aud-succeeds: an assertion for the issuer is taken', () =>
    withClient(async (client) => {
      await bench.signIn(client, variant, {}, { proof: { audience: bench.site.issuer } });
    })(variant));

  it(
    'oidcc-registration-jwks-uri, oidcc-refresh-token-rp-key-rotation: keys at an address, and new ones a minute later',
    beginsEarly(`keys, ${responseType}`, () => changesItsKeys(variant)),
    120_000,
  );
});

describe('oidcc-dynamic-certification-test-plan, whatever the response type', () => {
  it('oidcc-server-rotate-keys: after a rotation there is a new key, and the old one still', async () => {
    const before = (await bench.keySet()).keys.map(({ kid }) => kid);
    const admin = await superAdmin(bench.site.inside);
    const { status } = await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' });
    expect(status).toBeLessThan(300);
    const after = (await bench.keySet()).keys.map(({ kid }) => kid);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(before.length);
  });
});

describe('oidcc-3rdparty-init-login-certification-test-plan', () => {
  const uri = 'https://app.example.org/initiate';

  it('oidcc-3rd_party-init-login: initiate_login_uri is registered, and told again', async () => {
    const client = await bench.client(plain, { initiate_login_uri: uri });
    expect(client['initiate_login_uri']).toBe(uri);
    const { status, headers, body } = await bench.call(String(client['registration_client_uri']), {
      headers: { authorization: `Bearer ${String(client['registration_access_token'])}` },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body['initiate_login_uri']).toBe(uri);
    await bench.unregister(client);
  });

  it('oidcc-3rd_party-init-login-nohttps: a plain http one is refused', async () => {
    const { status, headers, body } = await bench.tryRegistration(plain, {
      initiate_login_uri: uri.replace('https:', 'http:'),
    });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body['error']).toBe('invalid_client_metadata');
  });
});

/** What the logout plans begin with: a client with its addresses, and somebody signed in to it. */
const signedInFor = async (variant: Variant, more: Json = {}, id?: string) => {
  const after = `${APP}/post_logout_redirect`;
  const client = await bench.client(variant, { post_logout_redirect_uris: [after], ...more }, id);
  const browser = bench.browser();
  const { answer, tokens, claims, front } = await bench.signIn(client, variant, {
    browser,
    params: { state: 's'.repeat(128) },
  });
  const idToken = tokens?.id_token ?? answer.params.get('id_token')!;
  return { client, browser, after, idToken, claims: front ?? claims };
};

interface LogoutRequest {
  id_token_hint?: string;
  post_logout_redirect_uri?: string;
  state?: string;
}

const openLogout = (browser: Browserless, after: string, request: LogoutRequest): Promise<Page> => {
  const url = new URL(bench.endpoint('end_session'));
  url.search = new URLSearchParams({ ...request }).toString();
  return browser.open(url, { until: ({ href }) => href.startsWith(after) });
};

/** Says yes where somebody is asked. */
const confirm = async (browser: Browserless, page: Page, after: string): Promise<Page> => {
  const form = formsOf(page).find(({ buttons }) => buttons.some(({ name }) => name === 'logout'));
  if (!form) return page;
  return browser.submit(page, {
    form,
    button: { name: 'logout', value: 'yes' },
    until: ({ href }) => href.startsWith(after),
  });
};

const isSignedOut = async (client: Client, variant: Variant, browser: Browserless): Promise<void> => {
  const answer = await bench.authorize(client, variant, { browser, params: { prompt: 'none' } });
  bench.expectError(answer, 'login_required', 'interaction_required');
};

it('the static clients hear of a sign-out as their plan has it, and in no other way: the suite fails what it does not expect', () => {
  const channels = STATIC_CLIENTS.map((client) => [
    client.client_id.replace(/^conformance-|-local$/g, ''),
    ...['backchannel_logout_uri', 'frontchannel_logout_uri'].filter((field) => field in client),
  ]);
  expect(channels).toEqual([
    ...[['one'], ['two'], ['post']],
    ...[
      ['back', 'backchannel_logout_uri'],
      ['front', 'frontchannel_logout_uri'],
    ],
    ...[
      ['back', 'backchannel_logout_uri'],
      ['front', 'frontchannel_logout_uri'],
    ],
  ]);
});

describe.each<[string, Variant]>([
  ...['code', 'code id_token', 'id_token'].map((responseType): [string, Variant] => [
    responseType,
    { ...plain, responseType },
  ]),
  ['code, static client', { ...plain, registration: 'static_client' }],
])('logout, after %s', (_title, variant) => {
  describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
    it.each([
      ['oidcc-rp-initiated-logout: back to the client, with its state', 'a'.repeat(128)],
      ['oidcc-rp-initiated-logout-no-state: back to the client, without a state', undefined],
    ])('%s', async (_, state) => {
      const { client, browser, after, idToken } = await signedInFor(variant);
      const asked = await openLogout(browser, after, {
        id_token_hint: idToken,
        post_logout_redirect_uri: after,
        ...(state === undefined ? {} : { state }),
      });
      const done = await confirm(browser, asked, after);
      expect([...done.location!.searchParams]).toEqual(state === undefined ? [] : [['state', state]]);
      await isSignedOut(client, variant, browser);
      await bench.unregister(client);
    });

    const altered = (idToken: string): string => {
      const [header, payload] = idToken.split('.');
      return `${header}.${payload}.${'A'.repeat(342)}`;
    };
    const withoutSignature = (idToken: string): string => unsigned(bench.claimsOf(idToken));

    it.each<[string, (idToken: string, after: string) => LogoutRequest]>([
      [
        'bad-post-logout-redirect-uri: an address that is not registered',
        (hint, after) => ({ id_token_hint: hint, post_logout_redirect_uri: `${after}invalid`, state: 'x' }),
      ],
      [
        'query-added-to-post-logout-redirect-uri: a query that is not registered',
        (hint, after) => ({ id_token_hint: hint, post_logout_redirect_uri: `${after}?foo=bar`, state: 'x' }),
      ],
      [
        'modified-id-token-hint: a hint that says it has no signature',
        (hint, after) => ({
          id_token_hint: withoutSignature(hint),
          post_logout_redirect_uri: after,
          state: 'x',
        }),
      ],
      [
        'bad-id-token-hint: a hint whose signature is wrong',
        (hint, after) => ({ id_token_hint: altered(hint), post_logout_redirect_uri: after, state: 'x' }),
      ],
      [
        'no-id-token-hint: nothing says whose address it is',
        (_, after) => ({ post_logout_redirect_uri: after, state: 'x' }),
      ],
    ])('oidcc-rp-initiated-logout-%s: a page, and no way back', async (_, request) => {
      const { client, browser, after, idToken } = await signedInFor(variant);
      const page = await openLogout(browser, after, request(idToken, after));
      expect(page.location).toBeUndefined();
      expect(page.headers.get('content-type')).toContain('text/html');
      const last = await confirm(browser, page, after);
      expect(last.location).toBeUndefined();
      await bench.unregister(client);
    });

    it.each<[string, (idToken: string) => LogoutRequest]>([
      ['no-params: no parameter at all', () => ({})],
      ['no-post-logout-redirect-uri: no address', (hint) => ({ id_token_hint: hint, state: 'x' })],
      ['only-state: nothing but a state', () => ({ state: 'x' })],
    ])('oidcc-rp-initiated-logout-%s: signed out, and a page that says so', async (_, request) => {
      const { client, browser, after, idToken } = await signedInFor(variant);
      const done = await confirm(browser, await openLogout(browser, after, request(idToken)), after);
      expect(done.location).toBeUndefined();
      expect(textOf(done.html)).toContain('You are signed out');
      await isSignedOut(client, variant, browser);
      await bench.unregister(client);
    });

    it('oidcc-rp-initiated-logout-discovery-endpoint-verification', () => {
      bench.endpoint('end_session');
    });
  });

  it('oidcc-backchannel-rp-initiated-logout: a logout token of the exact shape, and back to the client', async () => {
    expect(bench.metadata['backchannel_logout_supported']).toBe(true);
    expect(bench.metadata['backchannel_logout_session_supported']).toBe(true);
    const path = new URL(`${APP}/backchannel_logout`).pathname;
    const { client, browser, after, idToken, claims } = await signedInFor(
      variant,
      { backchannel_logout_uri: `${bench.app.url}${path}`, backchannel_logout_session_required: true },
      'conformance-back',
    );
    bench.posted.length = 0;
    const asked = await openLogout(browser, after, {
      id_token_hint: idToken,
      post_logout_redirect_uri: after,
      state: 'back',
    });
    const done = await confirm(browser, asked, after);
    expect([...done.location!.searchParams]).toEqual([['state', 'back']]);
    await expect
      .poll(() => bench.posted.filter((post) => post.path === path), { timeout: 10_000 })
      .toHaveLength(1);
    const { params } = bench.posted.find((post) => post.path === path)!;
    expect([...params.keys()]).toEqual(['logout_token']);
    const { payload } = await jwtVerify(
      params.get('logout_token')!,
      createLocalJWKSet(await bench.keySet()),
      {
        issuer: bench.site.issuer,
        audience: client.client_id,
      },
    );
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(payload).toMatchObject({ sub: claims['sub'], sid: claims['sid'] });
    expect(payload['sid']).toBeTypeOf('string');
    expect(payload.iat).toBeTypeOf('number');
    expect(payload.jti).toBeTypeOf('string');
    expect(payload).not.toHaveProperty('nonce');
    await isSignedOut(client, variant, browser);
    await bench.unregister(client);
  });

  it('oidcc-frontchannel-rp-initiated-logout: the frame has iss and sid and nothing else, and back to the client', async () => {
    expect(bench.metadata['frontchannel_logout_supported']).toBe(true);
    expect(bench.metadata['frontchannel_logout_session_supported']).toBe(true);
    const uri = `${APP}/frontchannel_logout`;
    const { client, browser, after, idToken, claims } = await signedInFor(
      variant,
      { frontchannel_logout_uri: uri, frontchannel_logout_session_required: true },
      'conformance-front',
    );
    const asked = await openLogout(browser, after, {
      id_token_hint: idToken,
      post_logout_redirect_uri: after,
      state: 'front',
    });
    const page = await confirm(browser, asked, after);
    const [, src = ''] = /<iframe[^>]* src="([^"]*)"/.exec(page.html) ?? [];
    const frame = new URL(src.replaceAll('&amp;', '&'));
    expect(`${frame.origin}${frame.pathname}`).toBe(uri);
    expect(Object.fromEntries(frame.searchParams)).toEqual({ iss: bench.site.issuer, sid: claims['sid'] });
    // Where the browser goes on to by itself.
    expect(page.headers.get('refresh')).toMatch(/^\d+; ?url=/i);
    expect(page.headers.get('refresh')).toContain(`${after}?state=front`);
    await isSignedOut(client, variant, browser);
    await bench.unregister(client);
  });
});
