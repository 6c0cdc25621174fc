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
import { APP, Bench, type Client, type Json, type Variant } from '../support/conformance.ts';
import { unsigned } from '../support/signing.ts';

const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.stop());

interface Module {
  name: string;
  asks: string;
  run: (variant: Variant) => Promise<void>;
  /** Response types that it is for; all without it. */
  only?: (responseType: string) => boolean;
  /** It registers a client of its own. */
  dynamicOnly?: boolean;
}

const hasCode = (responseType: string): boolean => responseType.split(' ').includes('code');
const hasAccess = (responseType: string): boolean => responseType !== 'id_token';
const needsNonce = (responseType: string): boolean => responseType.split(' ').includes('id_token');

/** With a client of the variant, which is taken away at the end as the suite does. */
const withClient =
  (run: (client: Client, variant: Variant) => Promise<void>, more: (variant: Variant) => Json = () => ({})) =>
  async (variant: Variant): Promise<void> => {
    const client = await bench.client(variant, more(variant));
    try {
      await run(client, variant);
    } finally {
      await bench.unregister(client);
    }
  };

/** A sign-in with these parameters goes well. */
const succeeds = (params: Json): Module['run'] =>
  withClient(async (client, variant) => {
    await bench.signIn(client, variant, { params });
  });

const STANDARD_CLAIMS: Record<string, string[]> = {
  profile: [
    ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website'],
    ...['gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at', 'preferred_username'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

const TYPES: Record<string, string> = {
  email_verified: 'boolean',
  phone_number_verified: 'boolean',
  updated_at: 'number',
  address: 'object',
};

/** Every standard claim of the scopes: at userinfo, or in the ID token where there is no access token. */
const tellsScopes = (scope: string): Module['run'] =>
  withClient(async (client, variant) => {
    const { accessToken, claims } = await bench.signIn(client, variant, { params: { scope } });
    const told = accessToken === undefined ? claims : await bench.userinfo(accessToken);
    expect(told['sub']).toBe(claims['sub']);
    for (const claim of scope.split(' ').flatMap((name) => STANDARD_CLAIMS[name] ?? [])) {
      expect(typeof told[claim], claim).toBe(TYPES[claim] ?? 'string');
    }
  });

/** Two sign-ins in one browser: the second with other parameters. */
const twice = async (
  client: Client,
  variant: Variant,
  second: (first: string) => Json | Promise<Json>,
): Promise<{ before: Json; after: Json; logins: number }> => {
  const browser = bench.browser();
  const first = await bench.signIn(client, variant, { browser });
  const idToken = first.tokens?.id_token ?? first.answer.params.get('id_token')!;
  const again = await bench.signIn(client, variant, { browser, params: await second(idToken) });
  return { before: first.claims, after: again.claims, logins: again.answer.logins };
};

const sameSession = (second: (first: string) => Json): Module['run'] =>
  withClient(async (client, variant) => {
    const { before, after, logins } = await twice(client, variant, second);
    expect(logins).toBe(0);
    expect(after['sub']).toBe(before['sub']);
    if (before['auth_time'] !== undefined && after['auth_time'] !== undefined) {
      expect(after['auth_time']).toBe(before['auth_time']);
    }
  });

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

const usesCodeAgain = async (client: Client, variant: Variant): Promise<string> => {
  const answer = await bench.success(client, variant);
  const tokens = await bench.redeem(client, variant, answer);
  await bench.userinfo(tokens.access_token);
  const again = await bench.token(client, variant, bench.redemption(client, answer));
  expect(again.status).toBe(400);
  expect(again.body['error']).toBe('invalid_grant');
  return tokens.access_token;
};

const namesAnotherPlace = (client: Client): string => {
  const url = new URL(client.redirect_uris[0]!);
  url.pathname += '/not-registered';
  return url.href;
};

/** Either way is allowed: the page, or the request object's own address. Ours counts the request object alone. */
const requestObjectWins: Module['run'] = withClient(async (client, variant) => {
  await bench.signIn(client, variant, {
    written: (request) => ({
      ...request,
      request: unsigned(request),
      redirect_uri: namesAnotherPlace(client),
      state: undefined,
      nonce: undefined,
    }),
  });
});

/** What must be beside a request object: the rest is in it alone. */
const beside = ({ client_id, response_type, scope, redirect_uri }: Json): Json => ({
  client_id,
  response_type,
  scope,
  redirect_uri,
});

const requestPath = (): string => `/test/a/suite/requesturi/${Math.random().toString(36).slice(2)}`;

const byReference = async (
  variant: Variant,
  write: (claims: Json, client: Client) => string | Promise<string>,
  more: Json = {},
): Promise<void> => {
  const path = requestPath();
  let object = '';
  const uri = bench.publish(path, 'application/jose', () => object);
  await withClient(
    async (client, own) => {
      await bench.signIn(client, own, {
        written: async (request) => {
          object = await write(request, client);
          return { ...beside(request), request_uri: uri };
        },
      });
    },
    () => ({ request_uris: [uri], ...more }),
  )(variant);
};

const refreshes: Module['run'] = async (variant) => {
  const more = {
    grant_types: [...(bench.registrationOf(variant)['grant_types'] as string[]), 'refresh_token'],
  };
  const [one, two] = [await bench.client(variant, more, 0), await bench.client(variant, more, 1)];
  const asked = { params: { scope: 'openid offline_access', prompt: 'consent' } };
  const first = await bench.signIn(one, variant, asked);
  const second = await bench.signIn(two, variant, asked);
  for (const { tokens } of [first, second]) expect(tokens?.refresh_token).toMatch(/^[\x20-\x7e]{16,}$/);
  // So that the two ID tokens are not of the same second.
  await seconds(1.1);
  const renewed = await bench.token(one, variant, {
    grant_type: 'refresh_token',
    refresh_token: first.tokens!.refresh_token,
    scope: 'openid offline_access',
  });
  expect(renewed.status, renewed.text).toBe(200);
  expect(renewed.headers.get('cache-control')).toContain('no-store');
  expect(renewed.body['expires_in']).toBeGreaterThan(0);
  expect(renewed.body['access_token']).not.toBe(first.tokens!.access_token);
  await bench.userinfo(String(renewed.body['access_token']));
  const [old, fresh] = [first.claims, bench.claimsOf(String(renewed.body['id_token']))];
  for (const claim of ['iss', 'sub', 'aud', 'azp']) expect(fresh[claim], claim).toEqual(old[claim]);
  expect(fresh['iat']).not.toBe(old['iat']);
  if (fresh['auth_time'] !== undefined) expect(fresh['auth_time']).toBe(old['auth_time']);
  const stolen = await bench.token(one, variant, {
    grant_type: 'refresh_token',
    refresh_token: second.tokens!.refresh_token,
  });
  expect(stolen.status).toBe(400);
  expect(stolen.body['error']).toBe('invalid_grant');
  await bench.unregister(one);
  await bench.unregister(two);
};

const REQUESTS: Module[] = [
  {
    name: 'oidcc-server',
    asks: 'a plain sign-in: everything that was asked for, bound and signed, and no name that nobody asked for',
    run: withClient(async (client, variant) => {
      const { claims, front, answer } = await bench.signIn(client, variant);
      for (const told of [claims, front]) expect(told?.['name']).toBeUndefined();
      expect((answer.params.get('code') ?? 'c'.repeat(16)).length).toBeGreaterThanOrEqual(16);
    }),
  },
  {
    name: 'oidcc-idtoken-signature',
    asks: 'the ID token names one key of the key set, and that one signed it',
    run: succeeds({}),
  },
  {
    name: 'oidcc-idtoken-unsigned',
    asks: 'ID tokens without a signature are not offered, which skips it',
    run: async () => {
      expect(bench.metadata['id_token_signing_alg_values_supported']).not.toContain('none');
      await Promise.resolve();
    },
  },
  {
    name: 'oidcc-userinfo-get',
    asks: 'userinfo answers a GET',
    only: hasAccess,
    run: withClient(async (client, variant) => {
      const { accessToken, claims } = await bench.signIn(client, variant);
      expect((await bench.userinfo(accessToken!))['sub']).toBe(claims['sub']);
    }),
  },
  {
    name: 'oidcc-userinfo-post-header',
    asks: 'userinfo answers a POST with the token in the header',
    only: hasAccess,
    run: withClient(async (client, variant) => {
      const { accessToken } = await bench.signIn(client, variant);
      await bench.userinfo(accessToken!, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken!}` },
      });
    }),
  },
  {
    name: 'oidcc-userinfo-post-body',
    asks: 'userinfo answers a POST with the token in the body',
    only: hasAccess,
    run: withClient(async (client, variant) => {
      const { accessToken } = await bench.signIn(client, variant);
      await bench.userinfo(accessToken!, {
        method: 'POST',
        headers: {},
        body: new URLSearchParams({ access_token: accessToken! }),
      });
    }),
  },
  {
    name: 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    asks: 'no nonce is fine where no ID token comes through the browser',
    only: (type) => !needsNonce(type),
    run: withClient(async (client, variant) => {
      const { claims } = await bench.signIn(client, variant, { params: { nonce: undefined } });
      expect(claims['nonce']).toBeUndefined();
    }),
  },
  {
    name: 'oidcc-ensure-request-without-nonce-fails',
    asks: 'a nonce is needed where an ID token comes through the browser',
    only: needsNonce,
    run: withClient(async (client, variant) => {
      bench.expectError(
        await bench.authorize(client, variant, { params: { nonce: undefined } }),
        'invalid_request',
      );
    }),
  },
  ...['profile', 'email', 'address', 'phone'].map((scope) => ({
    name: `oidcc-scope-${scope}`,
    asks: 'every standard claim of the scope is told',
    run: tellsScopes(`openid ${scope}`),
  })),
  {
    name: 'oidcc-scope-all',
    asks: 'every standard claim of all scopes is told',
    run: tellsScopes('openid email phone address profile'),
  },
  {
    name: 'oidcc-ensure-other-scope-order-succeeds',
    asks: 'openid may come last',
    run: tellsScopes('email openid'),
  },
  { name: 'oidcc-display-page', asks: 'display=page', run: succeeds({ display: 'page' }) },
  { name: 'oidcc-display-popup', asks: 'display=popup', run: succeeds({ display: 'popup' }) },
  {
    name: 'oidcc-prompt-login',
    asks: 'prompt=login asks for the password again, and the time of the sign-in is the new one',
    run: withClient(async (client, variant) => {
      const { before, after, logins } = await twice(client, variant, async () => {
        await seconds(1.1);
        return { prompt: 'login' };
      });
      expect(logins).toBe(1);
      if (before['auth_time'] !== undefined)
        expect(after['auth_time']).toBeGreaterThan(before['auth_time'] as number);
    }),
  },
  {
    name: 'oidcc-prompt-none-not-logged-in',
    asks: 'prompt=none without a session is an error',
    run: withClient(async (client, variant) => {
      const answer = await bench.authorize(client, variant, { params: { prompt: 'none' } });
      bench.expectError(answer, 'login_required', 'interaction_required');
    }),
  },
  {
    name: 'oidcc-prompt-none-logged-in',
    asks: 'prompt=none with a session goes through, and says the same of it',
    run: sameSession(() => ({ prompt: 'none' })),
  },
  {
    name: 'oidcc-max-age-1',
    asks: 'max_age=1 asks for the password again after two seconds, and tells auth_time',
    run: withClient(async (client, variant) => {
      const { before, after, logins } = await twice(client, variant, async () => {
        await seconds(2);
        return { max_age: 1 };
      });
      expect(logins).toBe(1);
      expect(after['auth_time']).toBeTypeOf('number');
      expect(Math.abs(Date.now() / 1000 - (after['auth_time'] as number))).toBeLessThan(60);
      if (before['auth_time'] !== undefined)
        expect(after['auth_time']).toBeGreaterThan(before['auth_time'] as number);
    }),
  },
  {
    name: 'oidcc-max-age-10000',
    asks: 'max_age=10000 goes through with the session, and tells auth_time',
    run: withClient(async (client, variant) => {
      const browser = bench.browser();
      const params = { max_age: 10_000 };
      const first = await bench.signIn(client, variant, { browser, params });
      const second = await bench.signIn(client, variant, { browser, params });
      expect(second.answer.logins).toBe(0);
      expect(first.claims['auth_time']).toBeTypeOf('number');
      expect(second.claims['auth_time']).toBe(first.claims['auth_time']);
    }),
  },
  {
    name: 'oidcc-ensure-request-with-unknown-parameter-succeeds',
    asks: 'a parameter that nobody knows is left alone',
    run: succeeds({ extra: 'foobar' }),
  },
  {
    name: 'oidcc-id-token-hint',
    asks: 'prompt=none with the ID token of the session as a hint goes through',
    run: sameSession((first) => ({ prompt: 'none', id_token_hint: first })),
  },
  {
    name: 'oidcc-login-hint',
    asks: 'a login_hint does not disturb',
    run: succeeds({ login_hint: 'buffy@localhost' }),
  },
  { name: 'oidcc-ui-locales', asks: 'ui_locales=se does not disturb', run: succeeds({ ui_locales: 'se' }) },
  {
    name: 'oidcc-claims-locales',
    asks: 'claims_locales=se does not disturb',
    run: succeeds({ claims_locales: 'se' }),
  },
  {
    name: 'oidcc-ensure-request-with-acr-values-succeeds',
    asks: 'acr_values with what discovery lists: the ID token has one of them',
    run: withClient(async (client, variant) => {
      const supported = bench.metadata['acr_values_supported'] as string[];
      const { claims, front } = await bench.signIn(client, variant, {
        params: { acr_values: supported.join(' ') },
      });
      expect(supported).toContain(claims['acr']);
      if (front) expect(supported).toContain(front['acr']);
    }),
  },
  {
    name: 'oidcc-codereuse',
    asks: 'a code works once',
    only: hasCode,
    run: withClient(async (client, variant) => {
      await usesCodeAgain(client, variant);
    }),
  },
  {
    name: 'oidcc-codereuse-30seconds',
    asks: 'a code that comes again takes the access token with it',
    only: hasCode,
    run: withClient(async (client, variant) => {
      const accessToken = await usesCodeAgain(client, variant);
      const { status } = await bench.call(bench.endpoint('userinfo'), {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      expect(status).toBe(401);
    }),
  },
  {
    name: 'oidcc-ensure-registered-redirect-uri',
    asks: 'an address that is not registered gets a page and no redirect',
    run: withClient(async (client, variant) => {
      await bench.errorPage(client, variant, { params: { redirect_uri: namesAnotherPlace(client) } });
    }),
  },
  {
    name: 'oidcc-ensure-post-request-succeeds',
    asks: 'the request may be posted',
    run: withClient(async (client, variant) => {
      await bench.signIn(client, variant, { method: 'POST' });
    }),
  },
  {
    name: 'oidcc-server-client-secret-post',
    asks: 'the secret may be in the body',
    only: hasCode,
    run: (variant) =>
      withClient(async (client, post) => {
        await bench.signIn(client, post);
      })({ ...variant, clientAuth: 'client_secret_post' }),
  },
  {
    name: 'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    asks: 'an unsigned request object at a registered address',
    dynamicOnly: true,
    run: (variant) => byReference(variant, unsigned),
  },
  {
    name: 'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    asks: 'an unsigned request object, sent along',
    run: withClient(async (client, variant) => {
      await bench.signIn(client, variant, {
        written: (request) => ({ ...beside(request), request: unsigned(request) }),
      });
    }),
  },
  {
    name: 'oidcc-claims-essential',
    asks: 'name, asked for as essential, is told where it was asked for and nowhere else',
    run: withClient(async (client, variant) => {
      const place = variant.responseType === 'id_token' ? 'id_token' : 'userinfo';
      const { claims, accessToken } = await bench.signIn(client, variant, {
        params: { claims: { [place]: { name: { essential: true } } } },
      });
      if (place === 'id_token') expect(claims['name']).toBe('Alice Marie Liddell');
      else {
        expect((await bench.userinfo(accessToken!))['name']).toBe('Alice Marie Liddell');
        expect(claims['name']).toBeUndefined();
      }
    }),
  },
  {
    name: 'oidcc-ensure-request-object-with-redirect-uri',
    asks: 'the address in the request object counts, not the one beside it',
    run: requestObjectWins,
  },
  {
    name: 'oidcc-refresh-token',
    asks: 'a refresh token renews what its own client has, and nobody else’s',
    only: hasCode,
    run: refreshes,
  },
  {
    name: 'oidcc-ensure-request-with-valid-pkce-succeeds',
    asks: 'PKCE is welcome, though not asked of a client with a secret',
    only: hasCode,
    run: withClient(async (client, variant) => {
      const verifier = 'v'.repeat(43);
      const challenge = Buffer.from(
        await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)),
      ).toString('base64url');
      await bench.signIn(
        client,
        variant,
        { params: { code_challenge: challenge, code_challenge_method: 'S256' } },
        { params: { code_verifier: verifier } },
      );
    }),
  },
  {
    name: 'oidcc-response-type-missing',
    asks: 'a request without response_type is an error',
    run: withClient(async (client, variant) => {
      // Nothing says how such an answer should come back but the mode: without a type it is the query.
      const answer = await bench.authorize(client, variant, { params: { response_type: undefined } });
      expect(answer.place).toBe(variant.responseMode === 'form_post' ? 'form_post' : 'query');
      bench.expectError(answer, 'invalid_request', 'unsupported_response_type');
    }),
  },
];

const plain: Variant = {
  responseType: 'code',
  responseMode: 'default',
  clientAuth: 'client_secret_basic',
  registration: 'dynamic_client',
};

const titleOf = ({ responseType, responseMode, registration }: Variant): string =>
  `${responseType}, ${responseMode}, ${registration}`;

const runs = (variant: Variant): void => {
  describe(titleOf(variant), () => {
    it.each(
      REQUESTS.filter(
        ({ only = () => true, dynamicOnly }) =>
          only(variant.responseType) && !(dynamicOnly && variant.registration === 'static_client'),
      ),
    )('$name: $asks', ({ run }) => run(variant));
  });
};

describe('oidcc-basic-certification-test-plan', () => {
  runs(plain);
  runs({ ...plain, registration: 'static_client' });
});
describe('oidcc-formpost-basic-certification-test-plan', () => {
  runs({ ...plain, responseMode: 'form_post' });
});
describe('oidcc-hybrid-certification-test-plan', () => {
  for (const responseType of ['code id_token', 'code token', 'code id_token token']) {
    runs({ ...plain, responseType });
  }
});
describe('oidcc-implicit-certification-test-plan', () => {
  for (const responseType of ['id_token', 'id_token token']) runs({ ...plain, responseType });
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

describe('oidcc-dynamic-certification-test-plan', () => {
  const variant: Variant = { ...plain, clientAuth: 'private_key_jwt' };

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
      const { answer } = await bench.signIn(client, variant);
      expect(answer.params.get('foo')).toBe('bar');
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

  it('oidcc-server-rotate-keys: after a rotation there is a new key, and the old one still', async () => {
    const before = (await bench.keySet()).keys.map(({ kid }) => kid);
    const admin = await superAdmin(bench.site.inside);
    const { status } = await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' });
    expect(status).toBeLessThan(300);
    const after = (await bench.keySet()).keys.map(({ kid }) => kid);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(before.length);
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

  it('oidcc-registration-jwks-uri, oidcc-refresh-token-rp-key-rotation: keys at an address, and new ones a minute later', async () => {
    const pairs = await Promise.all(
      ['one', 'two'].map(async (kid) => {
        const pair = await generateKeyPair('RS256', { extractable: true });
        const jwk = { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'RS256' };
        return { kid, key: pair.privateKey, jwk };
      }),
    );
    const [one, two] = pairs;
    let published = one!.jwk;
    const uri = bench.publish('/test/a/suite/jwks', 'application/json', () =>
      JSON.stringify({ keys: [published] }),
    );
    await withClient(
      async (client) => {
        const { tokens } = await bench.signIn(
          client,
          variant,
          { params: { scope: 'openid offline_access', prompt: 'consent' } },
          { proof: { key: one!.key, kid: one!.kid } },
        );
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
      () => ({ jwks: undefined, jwks_uri: uri, grant_types: ['authorization_code', 'refresh_token'] }),
    )(variant);
  }, 120_000);
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
const signedInFor = async (variant: Variant, more: Json = {}) => {
  const after = `${APP}/post_logout_redirect`;
  const client = await bench.client(variant, { post_logout_redirect_uris: [after], ...more });
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

describe.each(['code', 'code id_token', 'id_token'])('logout, after %s', (responseType) => {
  const variant: Variant = { ...plain, responseType };

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
    const path = '/test/a/suite/backchannel_logout';
    const { client, browser, after, idToken, claims } = await signedInFor(variant, {
      backchannel_logout_uri: `${bench.app.url}${path}`,
      backchannel_logout_session_required: true,
    });
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
    const { client, browser, after, idToken, claims } = await signedInFor(variant, {
      frontchannel_logout_uri: uri,
      frontchannel_logout_session_required: true,
    });
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
