/**
 * What bad input gets: each field of each page, forms that are not ours, and browsers that behave oddly.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort } from '../support/host.ts';
import { Browserless, consentButton, formsOf, textOf, type Form, type Page } from '../support/browserless.ts';
import { authorizationUrl, FRIEND, isCallback } from '../support/friend.ts';

const PASSWORD = 'Playground-1';
const PORT = await freePort();
const SITE = `http://localhost:${PORT}`;

let host: LaunchedHost;
let browser: Browserless;
let address = 0;

beforeAll(async () => {
  host = await launchHost({
    port: PORT,
    env: { PUBLIC_URL: SITE, MAIL_FILE: '/dev/null' },
    pluginConfig: { clients: [FRIEND] },
  });
});
afterAll(() => host.stop());
beforeEach(() => {
  address += 1;
  browser = new Browserless({ 'x-forwarded-for': `10.1.0.${address}` });
});

const ask = (params: Record<string, string> = {}): Promise<Page> =>
  browser.open(authorizationUrl(host, params), { until: isCallback });

const logIn = (page: Page): Promise<Page> =>
  browser.submit(page, { values: { identifier: 'alice', password: PASSWORD }, until: isCallback });

/** The form of each page that has one, with a right value in each of its fields. */
const forms: Array<[string, () => Promise<Form>, Record<string, string>]> = [
  ['sign-in', async () => formsOf(await ask())[0]!, { identifier: 'somebody', password: 'wrong' }],
  [
    'sign-up',
    async () => formsOf(await ask({ prompt: 'create' }))[0]!,
    { username: 'alice', email: 'x@example.org', password: 'A-password-1' },
  ],
  [
    'forgotten password',
    async () => {
      const page = await ask();
      return formsOf(await browser.open(page.url.href.replace('?', '/forgot?')))[0]!;
    },
    { email: 'nobody@example.org' },
  ],
  [
    'new password',
    async () => {
      const page = await ask();
      return formsOf(await browser.open(page.url.href.replace('?', '/reset?')))[0]!;
    },
    { code: 'x'.repeat(40), password: 'A-password-1', passwordAgain: 'A-password-1' },
  ],
];

const oddTexts: Array<[string, string]> = [
  ['nothing', ''],
  ['spaces', '   '],
  ['NUL bytes', 'a\u0000b\u0000'],
  ['right-to-left marks', '\u202eecila\u2066'],
  ['emoji', '🧑‍🚀🎉'],
  ['markup', '"><script>alert(1)</script>'],
  ['a query', "' or 1=1 --"],
  ['percent signs', '%00%_'],
  ['20,000 letters', 'x'.repeat(20_000)],
];

const post = (form: Form, values: Record<string, string>): Promise<Page> =>
  browser.request(form.action, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form.fields, ...values }).toString(),
  });

describe.each(forms)('the form of the %s page', (_, open, right) => {
  it.each(oddTexts)('answers %s in each field with a page', async (_name, odd) => {
    for (const field of Object.keys(right)) {
      const answer = await post(await open(), { ...right, [field]: odd });
      expect([200, 400, 429], `${field}: ${textOf(answer.html)}`).toContain(answer.status);
      expect(answer.html).not.toContain('<script');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('refuses 10 MB, another kind of body, and a wrong token', async () => {
    const form = await open();
    const large = await post(form, { ...right, [Object.keys(right)[0]!]: 'x'.repeat(10_000_000) }).catch(
      () => undefined,
    );
    // The connection may be closed before all was sent.
    if (large) expect(large.status).toBe(413);
    const json = await browser.request(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(right),
    });
    expect(json.status).toBe(413);
    for (const csrf of ['', 'x', 'é'.repeat(43), `${form.fields['csrf'] ?? ''}x`]) {
      const answer = await post(form, { ...right, csrf });
      expect(answer.status).toBe(400);
      expect(textOf(answer.html)).toContain('This page is no longer valid');
    }
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await browser.request(form.action, { method })).status).toBe(405);
  });
});

describe('a browser', () => {
  it('with two requests in two tabs keeps each its own', async () => {
    const one = await ask({ state: 'one' });
    const two = await ask({ state: 'two', scope: 'openid email' });
    expect(one.url.pathname).not.toBe(two.url.pathname);

    const afterOne = await browser.submit(await logIn(one), {
      button: consentButton('accept'),
      until: isCallback,
    });
    expect(afterOne.location?.searchParams.get('state')).toBe('one');
    expect(afterOne.location?.searchParams.get('code')).toBeTruthy();
    const afterTwo = await logIn(two);
    const done = await browser.submit(afterTwo, { button: consentButton('accept'), until: isCallback });
    expect(done.location?.searchParams.get('state')).toBe('two');
    expect(done.location?.searchParams.get('code')).toBeTruthy();
  });

  it('can not use the token of one tab in another', async () => {
    const [one] = formsOf(await ask());
    const [two] = formsOf(await ask());
    const answer = await post(two!, {
      csrf: one!.fields['csrf']!,
      identifier: 'alice',
      password: PASSWORD,
    });
    expect(textOf(answer.html)).toContain('This page is no longer valid');
  });

  it('that goes back after signing in sees that the page is over, and how to go on', async () => {
    const page = await ask();
    await logIn(page);
    const back = await browser.request(page.url);
    expect(back.status).toBe(400);
    expect(back.headers.get('cache-control')).toBe('no-store');
    expect(textOf(back.html)).toContain('This page is no longer valid');
    const again = await logIn(page);
    expect(again.status).toBe(400);
  });

  it('without cookies is told about cookies', async () => {
    const page = await ask();
    let url = page.url.href;
    for (let count = 0; count < 3; count += 1) {
      const answer = await new Browserless().request(url);
      if (answer.location === undefined) {
        expect(answer.status).toBe(400);
        expect(textOf(answer.html)).toContain('Your browser has to accept cookies');
        return;
      }
      url = answer.location.href;
    }
    throw new Error('redirected for ever');
  });

  it('that keeps cookies is not, when the request is over or another’s', async () => {
    const page = await ask();
    const stranger = new Browserless();
    const answer = await stranger.open(page.url);
    expect(textOf(answer.html)).toContain('This page is no longer valid');
  });

  it('is sent nowhere but to the registered address and the pages', async () => {
    const page = await ask();
    for (const extra of ['notice=x', 'next=https://evil.example', 'return_to=//evil.example']) {
      const answer = await browser.request(`${page.url.href}&${extra}`);
      expect(answer.status).toBe(200);
      expect(answer.html).not.toContain('evil.example');
    }
    const evil = await browser.request(
      authorizationUrl(host, { redirect_uri: 'https://evil.example/callback' }),
    );
    expect(evil.location).toBeUndefined();
  });

  it('gets a new session identifier when it signs in', async () => {
    await ask();
    const before = browser.cookies.get('oidc_session')?.value;
    await logIn(await ask());
    const after = browser.cookies.get('oidc_session')?.value;
    expect(after).toBeTruthy();
    expect(after).not.toBe(before);
  });

  it('takes nothing that was typed along: what follows a form is fetched anew (RFC 9700 §4.12)', async () => {
    const posts: Array<[string, number]> = [];
    const send = async (name: string, form: Form, values: Record<string, string>): Promise<Page> => {
      const answer = await browser.request(form.action, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...form.fields, ...values }).toString(),
      });
      posts.push([name, answer.status]);
      return answer.location ? browser.open(answer.location, { until: isCallback }) : answer;
    };
    const [login] = formsOf(await ask({ prompt: 'login consent' }));
    const consent = await send('login', login!, { identifier: 'alice', password: PASSWORD });
    const [agree] = formsOf(consent).filter(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
    const back = await send('consent', agree!, { decision: 'accept' });
    expect(back.location?.searchParams.get('code')).toBeTruthy();
    const [logout] = formsOf(await browser.open(`${SITE}/oidc/logout`));
    await send('logout', logout!, { logout: 'yes' });
    expect(posts).toEqual([
      ['login', 303],
      ['consent', 303],
      ['logout', 303],
    ]);
  });

  it('can not frame a page', async () => {
    const { headers } = await ask();
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
