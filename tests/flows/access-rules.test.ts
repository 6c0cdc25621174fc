/**
 * Access rules at every door, each time: whoever loses the right loses it at the next request.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { consentButton, formsOf, textOf, type Browserless, type Page } from '../support/browserless.ts';
import { testClients, webApp, type TestClient } from '../support/clients.ts';
import { addAccount, setBlocked, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  postForm,
  request,
  type Answer,
  type RelyingParty,
  type Tokens,
} from '../support/relying-party.ts';
import { leavesTheSite, openSignIn, submitSignIn } from '../support/sign-in-page.ts';

const appWith = (id: string, access_policy: object): TestClient & { access_policy: object } => ({
  ...webApp,
  client_id: id,
  client_name: `The ${id}`,
  redirect_uris: [`https://${id}.example.org/callback`],
  post_logout_redirect_uris: [`https://${id}.example.org/signed-out`],
  access_policy,
});

/** Each state follows from the user's nickname, so that a test can change it between two requests. */
const rulesOf = (byDefault: 'allow' | 'deny') => ({
  default: byDefault,
  rules: [
    {
      name: 'Friends',
      effect: 'allow',
      expression: 'has(user.nickname) && user.nickname.startsWith("friend")',
    },
    {
      name: 'Expelled',
      effect: 'deny',
      expression: 'has(user.nickname) && user.nickname.endsWith("expelled")',
      message: 'Your membership ended. Write to the committee.',
    },
    {
      name: 'Broken by a number',
      effect: 'allow',
      expression: 'has(user.nickname) && user.nickname == "broken" && int(user.nickname) > 3',
    },
  ],
});

const guarded = { ...appWith('guarded', rulesOf('deny')), contacts: ['help@guarded.example.org'] };
const addressed = appWith('addressed', {
  default: 'deny',
  rules: [{ name: 'From here', effect: 'allow', expression: 'request.address.startsWith("127.")' }],
});
const stale = appWith('stale', {
  default: 'allow',
  rules: [{ name: 'Gone field', effect: 'allow', expression: 'user.department == "IT"' }],
});

const STATES = ['allowed', 'denied by rule', 'denied by default', 'rule in error'] as const;
type State = (typeof STATES)[number];

const NICKNAMES: Record<State, string | null> = {
  allowed: 'friend',
  'denied by rule': 'friend, expelled',
  'denied by default': null,
  'rule in error': 'broken',
};

let host: TestHost;
let party: RelyingParty;
let web: RelyingParty;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { clients: [...testClients, guarded, addressed, stale] } });
  party = await discoverRelyingParty(host.issuer, guarded);
  web = await discoverRelyingParty(host.issuer, webApp);
  admin = await superAdmin(host.url);
  addAccount(host, { username: 'dora' });
});
afterAll(() => host.stop());

const setNickname = (nickname: string | null, username = 'alice'): void => {
  sql(host, 'update up_users set nickname = ? where username = ?', nickname, username);
};
const enter = (state: State): void => setNickname(NICKNAMES[state]);

beforeEach(() => enter('allowed'));

const OFFLINE = {
  scope: 'openid profile email offline_access',
  params: { prompt: 'consent' },
} as const;

const tokensOf = (relyingParty = party): Promise<Tokens & { browser: Browserless }> =>
  relyingParty.tokens(OFFLINE);

const refresh = (tokens: Tokens, client: TestClient = guarded): Promise<Answer> =>
  postForm(
    `${host.issuer}/token`,
    { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
    basic(client),
  );

const userinfo = (tokens: Tokens): Promise<Answer> =>
  request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });

const introspect = (token: string, as: TestClient): Promise<Answer> =>
  postForm(`${host.issuer}/introspect`, { token }, basic(as));

/** What the browser ends on: the client's answer or our page. */
const authorize = async (browser: Browserless, params: Record<string, string> = {}) => {
  const authorization = await party.authorizationRequest(params);
  const page = await browser.open(authorization.url, { until: leavesTheSite(new URL(host.url)) });
  return { page, authorization };
};

const isDeniedPage = (page: Page): boolean => page.status === 403 && page.html.includes('value="switch"');

const signedInBrowser = async (): Promise<Browserless> => (await web.signIn()).browser;

const rowsOfGrants = (): number =>
  Number(
    sql(
      host,
      "select count(*) as n from oidc_artifacts where client_id = 'guarded' and kind = 'RefreshToken'",
    )[0]?.['n'],
  );

describe.each(STATES)('a user who is %s', (state) => {
  const isAllowed = state === 'allowed';

  it('at a fresh sign-in', async () => {
    enter(state);
    const { browser, page } = await openSignIn(party);
    const next = await submitSignIn({ browser, page });
    if (isAllowed) expect(textOf(next.html)).toContain('wants to use your Playground account');
    else expect(isDeniedPage(next)).toBe(true);
  });

  it('over a live session', async () => {
    const browser = await signedInBrowser();
    enter(state);
    const { page } = await authorize(browser);
    if (isAllowed) expect(textOf(page.html)).toContain('wants to use your Playground account');
    else expect(isDeniedPage(page)).toBe(true);
  });

  it('over a live session with a consent that was given before', async () => {
    const { browser } = await party.signIn();
    enter(state);
    const { page, authorization } = await authorize(browser);
    if (isAllowed) {
      expect(page.location?.searchParams.get('state')).toBe(authorization.state);
      expect(page.location?.searchParams.has('code')).toBe(true);
    } else expect(isDeniedPage(page)).toBe(true);
  });

  it('with prompt=none', async () => {
    const { browser } = await party.signIn();
    enter(state);
    const { page, authorization } = await authorize(browser, { prompt: 'none' });
    const answer = page.location?.searchParams;
    expect(answer?.get('state')).toBe(authorization.state);
    expect(answer?.get('error')).toBe(isAllowed ? null : 'access_denied');
    expect(answer?.has('code')).toBe(isAllowed);
  });

  it('at the code exchange', async () => {
    const signedIn = await party.signIn();
    enter(state);
    if (isAllowed) expect((await party.redeem(signedIn)).access_token).toBeTruthy();
    else await expect(party.redeem(signedIn)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('at refresh', async () => {
    const tokens = await tokensOf();
    enter(state);
    const refused = await refresh(tokens);
    expect(refused.status).toBe(isAllowed ? 200 : 400);
    if (isAllowed) return;
    expect(refused.body['error']).toBe('invalid_grant');
    expect(JSON.stringify(refused.body)).not.toContain('Expelled');
    enter('allowed');
    // The token is dead for whoever lost the right; a rule that failed has decided nothing.
    expect((await refresh(tokens)).status).toBe(state === 'rule in error' ? 200 : 400);
  });

  it('at userinfo', async () => {
    const tokens = await tokensOf();
    enter(state);
    expect((await userinfo(tokens)).status).toBe(isAllowed ? 200 : 401);
    if (isAllowed) return;
    enter('allowed');
    const mayComeBack = state === 'rule in error';
    expect((await userinfo(tokens)).status).toBe(mayComeBack ? 200 : 401);
    expect((await refresh(tokens)).status).toBe(mayComeBack ? 200 : 400);
  });

  it.each([
    ['its own client', guarded],
    ['another client', webApp],
  ])('at introspection by %s', async (_, asking) => {
    const tokens = await tokensOf();
    enter(state);
    expect((await introspect(tokens.access_token, asking)).body['active']).toBe(isAllowed);
    // A refresh token is explained to its own client only.
    const mayAsk = asking.client_id === guarded.client_id;
    expect((await introspect(String(tokens.refresh_token), asking)).body['active']).toBe(isAllowed && mayAsk);
    enter('allowed');
    expect((await refresh(tokens)).status).toBe(isAllowed || state === 'rule in error' ? 200 : 400);
  });
});

describe('the refusal', () => {
  it('names the app, says why in the rule’s words and whom to ask', async () => {
    enter('denied by rule');
    const { browser, page } = await openSignIn(party);
    const denied = await submitSignIn({ browser, page });
    const words = textOf(denied.html);
    expect(words).toContain('The guarded');
    expect(words).toContain('Your membership ended. Write to the committee.');
    expect(words).toContain('help@guarded.example.org');
    expect(words).toContain('alice@example.org');
    expect(words).not.toContain('Expelled');
  });

  it('does not tell a user why a rule failed, and tells the log once', async () => {
    enter('rule in error');
    for (let round = 0; round < 3; round += 1) {
      const { browser, page } = await openSignIn(party);
      const denied = await submitSignIn({ browser, page });
      expect(textOf(denied.html)).toContain('could not be checked');
      expect(textOf(denied.html)).not.toContain('Broken by a number');
    }
    const lines = host.logs().split('\n');
    expect(lines.filter((line) => line.includes('access rule "Broken by a number"'))).toHaveLength(1);
  });

  it('goes back to the client with access_denied and state', async () => {
    enter('denied by rule');
    const { browser, page, request: authorization } = await openSignIn(party);
    const denied = await submitSignIn({ browser, page });
    const back = await browser.submit(denied, {
      button: { name: 'decision', value: 'back' },
      until: leavesTheSite(new URL(host.url)),
    });
    expect(back.location?.origin).toBe('https://guarded.example.org');
    expect(back.location?.searchParams.get('error')).toBe('access_denied');
    expect(back.location?.searchParams.get('state')).toBe(authorization.state);
    expect(back.location?.searchParams.has('code')).toBe(false);
  });

  it('lets another account in, in the same request', async () => {
    setNickname('friend', 'dora');
    enter('denied by default');
    const { browser, page, request: authorization } = await openSignIn(party);
    const denied = await submitSignIn({ browser, page });
    const login = await browser.submit(denied, { button: { name: 'decision', value: 'switch' } });
    let next = await submitSignIn({ browser, page: login }, { identifier: 'dora' });
    // The engine ends alice's session first, with a form that a script or a press sends.
    if (formsOf(next).some(({ fields }) => 'xsrf' in fields)) {
      next = await browser.submit(next, { until: leavesTheSite(new URL(host.url)) });
    }
    expect(textOf(next.html)).toContain('dora@example.org');
    const end = await browser.submit(next, {
      button: consentButton('accept'),
      until: leavesTheSite(new URL(host.url)),
    });
    expect(end.location?.searchParams.get('state')).toBe(authorization.state);
    expect(end.location?.searchParams.has('code')).toBe(true);
  });

  it('can’t be passed by posting what a consent page posts', async () => {
    enter('denied by rule');
    const { browser, page } = await openSignIn(party);
    const denied = await submitSignIn({ browser, page });
    const [form] = formsOf(denied);
    const forced = await browser.submit(denied, {
      ...(form ? { form } : {}),
      values: { decision: 'accept' },
      until: leavesTheSite(new URL(host.url)),
    });
    expect(isDeniedPage(forced)).toBe(true);
  });

  it('takes hold between consent being shown and given', async () => {
    sql(host, 'delete from oidc_consents');
    const { browser, page } = await openSignIn(party);
    const consent = await submitSignIn({ browser, page });
    enter('denied by rule');
    const next = await browser.submit(consent, {
      button: consentButton('accept'),
      until: leavesTheSite(new URL(host.url)),
    });
    expect(isDeniedPage(next)).toBe(true);
  });
});

describe('rules', () => {
  it('keep a user out whose account is blocked, at introspection too', async () => {
    const tokens = await tokensOf();
    setBlocked(host, 'alice', true);
    try {
      expect((await introspect(tokens.access_token, webApp)).body['active']).toBe(false);
    } finally {
      setBlocked(host, 'alice', false);
    }
    expect((await introspect(tokens.access_token, webApp)).body['active']).toBe(true);
  });

  it('see the address of the browser that signed in, at the token endpoint too', async () => {
    const addressedParty = await discoverRelyingParty(host.issuer, addressed);
    const tokens = await tokensOf(addressedParty);
    expect((await userinfo(tokens)).status).toBe(200);
    expect((await refresh(tokens, addressed)).status).toBe(200);
  });

  it('keep everybody out when they name a field that the schema does not have, and the log says so', async () => {
    const staleParty = await discoverRelyingParty(host.issuer, stale);
    const { browser, page } = await openSignIn(staleParty);
    expect(isDeniedPage(await submitSignIn({ browser, page }))).toBe(true);
    expect(host.logs()).toContain('client "stale": access_policy.rules.0.expression “department”');
  });

  it('of the site hold for every client, at once and for live tokens', async () => {
    const tokens = await tokensOf(web);
    const set = (rules: object[]) =>
      admin.call('PUT', '/oidc-server/access-settings', { rules, newClients: 'allow' });
    const answer = await set([
      { name: 'Closed', effect: 'deny', expression: 'user.username == "alice"', message: 'Closed today.' },
    ]);
    expect(answer.status).toBe(200);
    try {
      expect((await userinfo(tokens)).status).toBe(401);
      const { browser, page } = await openSignIn(party);
      const denied = await submitSignIn({ browser, page });
      expect(textOf(denied.html)).toContain('Closed today.');
    } finally {
      expect((await set([])).status).toBe(200);
    }
  });

  it('leave nothing alive of a grant whose holder lost the right', async () => {
    const before = rowsOfGrants();
    const tokens = await tokensOf();
    expect(rowsOfGrants()).toBe(before + 1);
    enter('denied by rule');
    await userinfo(tokens);
    expect(rowsOfGrants()).toBe(before);
  });
});
