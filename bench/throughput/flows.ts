/**
 * What is measured: each flow as one application and one browser walk it. The same code walks the yardstick and the
 * plugin.
 */
import type { Answer, Visitor } from './http.ts';

export const REDIRECT_URI = 'http://localhost:9/callback';

export const CLIENT = {
  client_id: 'bench',
  client_name: 'Benchmark',
  client_secret: 'a-secret-of-the-benchmark-0123456789',
  redirect_uris: [REDIRECT_URI],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  scope: 'openid profile email offline_access',
  token_endpoint_auth_method: 'client_secret_basic',
};

/** RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const AUTHORIZATION = `Basic ${Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64')}`;

export interface Account {
  identifier: string;
  password: string;
}

const authorize = (scope: string, extra: Record<string, string> = {}): string =>
  `/oidc/authorize?${new URLSearchParams({
    client_id: CLIENT.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope,
    state: 'a-state-of-the-benchmark',
    nonce: 'a-nonce-of-the-benchmark',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...extra,
  }).toString()}`;

class Unexpected extends Error {
  constructor(step: string, { status, headers, body }: Answer) {
    super(`${step}: ${status} ${headers.location ?? ''} ${body.slice(0, 300)}`);
  }
}

const json = (step: string, answer: Answer): Record<string, string> => {
  if (answer.status !== 200) throw new Unexpected(step, answer);
  return JSON.parse(answer.body) as Record<string, string>;
};

const pathOf = (location: string): string => {
  const { pathname, search } = new URL(location, 'http://localhost');
  return pathname + search;
};

const HIDDEN = /<input[^>]*type="hidden"[^>]*>/g;
const attribute = (tag: string, name: string): string =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&') ?? '';

/** Follows redirects until the code comes back, filling in the forms on the way. */
async function codeFrom(visitor: Visitor, start: string, account: Account): Promise<string> {
  let path = start;
  let answer = await visitor.ask(path);
  for (let steps = 0; steps < 10; steps += 1) {
    const { location } = answer.headers;
    if (location?.startsWith(REDIRECT_URI)) {
      const code = new URL(location).searchParams.get('code');
      if (code === null) throw new Unexpected('authorize', answer);
      return code;
    }
    if (location !== undefined) {
      path = pathOf(location);
      answer = await visitor.ask(path);
    } else if (answer.status === 200) {
      const hidden = Object.fromEntries(
        [...answer.body.matchAll(HIDDEN)].map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')]),
      );
      const action = attribute(/<form[^>]*>/.exec(answer.body)?.[0] ?? '', 'action');
      const decision = answer.body.includes('name="decision"') ? { decision: 'accept' } : account;
      answer = await visitor.ask(action === '' ? path : pathOf(action), {
        method: 'POST',
        form: { ...hidden, ...decision },
        headers: { origin: visitor.origin, 'sec-fetch-site': 'same-origin' },
      });
    } else throw new Unexpected(`sign-in at ${path.split('?')[0]}`, answer);
  }
  throw new Error('The sign-in went round in circles');
}

const redeem = async (visitor: Visitor, code: string): Promise<Record<string, string>> =>
  json(
    'token',
    await visitor.ask('/oidc/token', {
      method: 'POST',
      headers: { authorization: AUTHORIZATION },
      form: { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER },
    }),
  );

const userinfo = async (visitor: Visitor, token: string): Promise<void> => {
  json('userinfo', await visitor.ask('/oidc/userinfo', { headers: { authorization: `Bearer ${token}` } }));
};

/** Prepares one worker; what it returns is done again and again, and counted. */
export type Flow = (visitor: Visitor, account: Account) => Promise<() => Promise<void>>;

const SCOPE = 'openid profile email';

const tokens = async (
  visitor: Visitor,
  account: Account,
  scope = SCOPE,
  extra: Record<string, string> = {},
) => redeem(visitor, await codeFrom(visitor, authorize(scope, extra), account));

export const FLOWS: Record<string, Flow> = {
  'sign-in': (visitor, account) =>
    Promise.resolve(async () => {
      visitor.forget();
      const { access_token: token = '' } = await tokens(visitor, account);
      await userinfo(visitor, token);
    }),

  'live session': async (visitor, account) => {
    await tokens(visitor, account);
    return async () => {
      const { access_token: token = '' } = await tokens(visitor, account);
      await userinfo(visitor, token);
    };
  },

  userinfo: async (visitor, account) => {
    const { access_token: token = '' } = await tokens(visitor, account);
    return () => userinfo(visitor, token);
  },

  introspection: async (visitor, account) => {
    const { access_token: token = '' } = await tokens(visitor, account);
    return async () => {
      const answer = await visitor.ask('/oidc/introspect', {
        method: 'POST',
        headers: { authorization: AUTHORIZATION },
        form: { token },
      });
      if (!json('introspect', answer)['active']) throw new Unexpected('introspect', answer);
    };
  },

  'client credentials': (visitor) =>
    Promise.resolve(async () => {
      json(
        'client credentials',
        await visitor.ask('/oidc/token', {
          method: 'POST',
          headers: { authorization: AUTHORIZATION },
          form: { grant_type: 'client_credentials' },
        }),
      );
    }),

  refresh: async (visitor, account) => {
    let { refresh_token: token = '' } = await tokens(visitor, account, `${SCOPE} offline_access`, {
      prompt: 'consent',
    });
    return async () => {
      const answer = json(
        'refresh',
        await visitor.ask('/oidc/token', {
          method: 'POST',
          headers: { authorization: AUTHORIZATION },
          form: { grant_type: 'refresh_token', refresh_token: token },
        }),
      );
      token = answer['refresh_token'] ?? '';
    };
  },
};
