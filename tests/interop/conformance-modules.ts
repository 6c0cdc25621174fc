/**
 * The modules that most plans of the OpenID Foundation's conformance suite have in common: what each asks, and what it
 * would fail or warn about.
 */
import { expect } from 'vitest';
import { Bench, type Answer, type Client, type Json, type Variant } from '../support/conformance.ts';
import { unsigned } from '../support/signing.ts';

/** The site that is tried, and the application that the suite is. */
export const bench = new Bench();

export interface Module {
  name: string;
  asks: string;
  run: (variant: Variant) => Promise<void>;
  /** Response types that it is for; all without it. */
  only?: (responseType: string) => boolean;
  /** It registers a client of its own. */
  dynamicOnly?: boolean;
}

export const hasCode = (responseType: string): boolean => responseType.split(' ').includes('code');
const hasAccess = (responseType: string): boolean => responseType !== 'id_token';
const needsNonce = (responseType: string): boolean => responseType.split(' ').includes('id_token');

/** With a client of the variant, which is taken away at the end as the suite does. */
export const withClient =
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

export const STANDARD_CLAIMS: Record<string, string[]> = {
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
const tellsScopes = (scope: string, written?: (request: Json) => Json): Module['run'] =>
  withClient(async (client, variant) => {
    const attempt = { params: { scope }, ...(written ? { written } : {}) };
    const { accessToken, claims } = await bench.signIn(client, variant, attempt);
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

export const seconds = (count: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, count * 1000));

const redeemed = async (
  client: Client,
  variant: Variant,
): Promise<{ answer: Answer; accessToken: string }> => {
  const answer = await bench.success(client, variant);
  const tokens = await bench.redeem(client, variant, answer);
  await bench.userinfo(tokens.access_token);
  return { answer, accessToken: tokens.access_token };
};

const isRefusedAgain = async (client: Client, variant: Variant, answer: Answer): Promise<void> => {
  const again = await bench.token(client, variant, bench.redemption(client, answer));
  expect(again.status).toBe(400);
  expect(again.headers.get('content-type')).toContain('application/json');
  expect(again.body['error']).toBe('invalid_grant');
};

/** oidcc-codereuse-30seconds. It takes these thirty seconds: begin it, do something else, and wait for it. */
export const codeComesAgainLater = withClient(async (client, variant) => {
  const { answer, accessToken } = await redeemed(client, variant);
  await seconds(30);
  await bench.userinfo(accessToken);
  await isRefusedAgain(client, variant, answer);
  const { status } = await bench.call(bench.endpoint('userinfo'), {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(status).toBe(401);
});

const namesAnotherPlace = (client: Client): string => {
  const url = new URL(client.redirect_uris[0]!);
  url.pathname += '/not-registered';
  return url.href;
};

/** Either way is allowed: the page, or the request object's own address. Ours counts the request object alone. */
export const requestObjectWins: Module['run'] = withClient(async (client, variant) => {
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

export const byReference = async (
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

export const refreshes: Module['run'] = async (variant) => {
  const more = {
    grant_types: [...(bench.registrationOf(variant)['grant_types'] as string[]), 'refresh_token'],
  };
  const [one, two] = [
    await bench.client(variant, more),
    await bench.client(variant, more, 'conformance-two'),
  ];
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

export const REQUESTS: Module[] = [
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
    name: 'oidcc-alternate-happy-flow',
    asks: 'openid may come last, and the parameters in any order',
    run: tellsScopes('email openid', (request) => Object.fromEntries(Object.entries(request).reverse())),
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
      const { answer } = await redeemed(client, variant);
      await isRefusedAgain(client, variant, answer);
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
