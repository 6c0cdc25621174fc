import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browserless, consentButton, decodeHtml, textOf, type Page } from '../support/browserless.ts';
import { scriptApp, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  bearer,
  discoverRelyingParty,
  PASSWORD,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';
import { cancelForm, leavesTheSite, openSignIn, signInForm, submitSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());
// What a user agreed to holds in every browser of theirs; each test begins with nothing agreed.
beforeEach(() => {
  sql(host, 'delete from oidc_consents');
});

const EXPIRED = 'This page is no longer valid';

const policyOf = ({ headers }: Page): Map<string, string> =>
  new Map(
    (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );

/** Each kind of page, opened. */
const everyPage: Array<[string, () => Promise<Page>]> = [
  ['sign-in', async () => (await openSignIn(web)).page],
  ['a wrong password', async () => submitSignIn(await openSignIn(web), { password: 'wrong' })],
  ['consent', async () => submitSignIn(await openSignIn(web))],
  [
    'an expired sign-in',
    () => new Browserless().open(`${host.issuer}/interaction/unknown?client_id=web-app`),
  ],
  ['a wrong request', () => new Browserless().open(`${host.issuer}/authorize?client_id=nobody`)],
  [
    'the question before signing out',
    async () => (await web.signIn()).browser.open(`${host.issuer}/logout?client_id=web-app`),
  ],
  ['signed out', () => new Browserless().open(`${host.issuer}/logout/success?client_id=web-app`)],
  ['sign-out without a session', () => new Browserless().open(`${host.issuer}/logout`)],
];

describe('every page', () => {
  it.each(everyPage)(
    'runs nothing, is framed by nobody, is kept by nothing and leaks no address: %s',
    async (_, open) => {
      const page = await open();
      const policy = policyOf(page);
      expect(policy.get('default-src')).toBe("'none'");
      expect(policy.get('frame-ancestors')).toBe("'none'");
      expect(policy.get('base-uri')).toBe("'none'");
      // A script or style only by its own digest.
      for (const name of ['script-src', 'style-src', 'img-src']) {
        expect(policy.get(name) ?? "'none'", name).toMatch(/^('none'|'sha256-[A-Za-z0-9+/=]+'|)$/);
      }
      expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(page.headers.get('x-frame-options')).toBe('DENY');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('x-powered-by')).toBeNull();
      expect(page.html).toMatch(/^<!doctype html>/i);
    },
  );

  it.each(everyPage.slice(0, -1))('works without a script: %s', async (_, open) => {
    expect((await open()).html).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
  });

  it('sets cookies that scripts and other sites do not get', async () => {
    const { browser } = await web.signIn();
    const cookies = browser.cookies.all();
    expect(cookies.map(({ name }) => name)).toContain('oidc_session');
    for (const { name, httpOnly, sameSite, path } of cookies) {
      expect(httpOnly, name).toBe(true);
      expect(sameSite, name).toBe('lax');
      expect(path, name).toMatch(/^\/oidc/);
    }
  });
});

describe('a form that did not come from our page', () => {
  const post = (browser: Browserless, url: URL, values: Record<string, string>): Promise<Page> =>
    browser.request(url, { method: 'POST', body: new URLSearchParams(values) });

  const right = { identifier: 'alice', password: PASSWORD };

  it.each([
    ['no token', {}],
    ['an empty token', { csrf: '' }],
    ['a wrong token', { csrf: 'A'.repeat(43) }],
    ['a token that is not ASCII', { csrf: '😀'.repeat(43) }],
  ])('is refused with %s, and nobody is signed in', async (_, fields) => {
    const { browser, page } = await openSignIn(web);
    const answer = await post(browser, page.url, { ...right, ...fields });
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain(EXPIRED);
    expect(browser.cookies.get('oidc_session')).toBeUndefined();
  });

  it('is refused with the token of another sign-in', async () => {
    const mine = await openSignIn(web);
    const attackers = await openSignIn(web);
    const { csrf = '' } = signInForm(attackers.page)!.fields;
    const answer = await post(mine.browser, mine.page.url, { ...right, csrf });
    expect(textOf(answer.html)).toContain(EXPIRED);
  });

  it('is refused with a right token in a browser that did not begin the sign-in', async () => {
    const attackers = await openSignIn(web);
    const { csrf = '' } = signInForm(attackers.page)!.fields;
    const victim = new Browserless();
    const answer = await post(victim, attackers.page.url, { ...right, csrf });
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain(EXPIRED);
    expect(victim.cookies.all()).toEqual([]);
  });

  it('is refused with a right token and the cookie of another sign-in', async () => {
    const mine = await openSignIn(web);
    const attackers = await openSignIn(web);
    const { csrf = '' } = signInForm(attackers.page)!.fields;
    // A neighbouring site may plant cookies: one of the victim's sign-in, at the address of the attacker's.
    const victim = new Browserless();
    for (const { name, value } of mine.browser.cookies.all()) {
      victim.cookies.take(attackers.page.url, [`${name}=${value}; path=/`]);
    }
    const answer = await post(victim, attackers.page.url, { ...right, csrf });
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain(EXPIRED);
  });

  it('can not give consent', async () => {
    const { browser, page } = await openSignIn(web);
    const consentPage = await submitSignIn({ browser, page });
    for (const csrf of ['', 'A'.repeat(43), signInForm(page)!.fields['csrf']!]) {
      const answer = await post(browser, consentPage.url, { decision: 'accept', csrf });
      expect(answer.location, csrf).toBeUndefined();
      expect(textOf(answer.html)).toContain(EXPIRED);
    }
  });

  it('can not give consent by a link', async () => {
    const { browser, page } = await openSignIn(web);
    const consentPage = await submitSignIn({ browser, page });
    const answer = await browser.request(`${consentPage.url.href}&decision=accept`);
    expect(answer.status).toBe(200);
    expect(answer.location).toBeUndefined();
  });

  it('can not cancel', async () => {
    const { browser, page } = await openSignIn(web);
    const { action } = cancelForm(page)!;
    expect((await post(browser, action, {})).location).toBeUndefined();
    expect((await browser.request(action)).location).toBeUndefined();
    expect((await submitSignIn({ browser, page })).status).toBe(200);
  });

  it.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
    'is refused as %s',
    async (type) => {
      const { browser, page } = await openSignIn(web);
      const { csrf = '' } = signInForm(page)!.fields;
      const answer = await browser.request(page.url, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new URLSearchParams({ ...right, csrf }).toString(),
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.location).toBeUndefined();
    },
  );
});

describe('a sign-in page that is not good any more', () => {
  it('says so when it was used, and offers the application', async () => {
    const { browser, page } = await openSignIn(web);
    await submitSignIn({ browser, page });
    const again = await submitSignIn({ browser, page });
    expect(again.status).toBe(400);
    expect(textOf(again.html)).toContain(EXPIRED);
    expect(textOf(again.html)).toContain('Go back to The web-app');
    expect(again.html).toContain('href="https://web-app.example.org"');
  });

  it('says so in another browser', async () => {
    const { page } = await openSignIn(web);
    const elsewhere = await new Browserless().open(page.url);
    expect(elsewhere.status).toBe(400);
    expect(textOf(elsewhere.html)).toContain(EXPIRED);
    expect(elsewhere.html).toContain('href="https://web-app.example.org"');
  });

  it('offers no address that comes with the request', async () => {
    const page = await new Browserless().open(
      `${host.issuer}/interaction/unknown?client_id=https://evil.example&redirect_uri=https://evil.example&client_uri=https://evil.example`,
    );
    expect(page.status).toBe(400);
    expect(page.html).not.toContain('evil.example');
  });

  it.each(['/interaction/', '/interaction/a/b', '/interaction/..%2f..%2fadmin', '/nothing'])(
    'is a plain 404 where there never was one: %s',
    async (path) => {
      expect((await new Browserless().request(`${host.issuer}${path}`)).status).toBe(404);
    },
  );
});

describe('two tabs', () => {
  it('of one browser do not disturb each other', async () => {
    const browser = new Browserless();
    const first = await openSignIn(web, { browser });
    const second = await openSignIn(web, { browser });
    const finish = async ({ page, request: { state } }: typeof first): Promise<void> => {
      let answer = await submitSignIn({ browser, page });
      if (answer.location === undefined) {
        answer = await browser.submit(answer, {
          button: consentButton('accept'),
          until: leavesTheSite(page.url),
        });
      }
      expect(answer.location?.searchParams.get('code')).toMatch(/./);
      expect(answer.location?.searchParams.get('state')).toBe(state);
    };
    await finish(second);
    await finish(first);
  });
});

describe('the user goes back to the application', () => {
  it('by cancelling the sign-in: it gets access_denied with its state', async () => {
    const { browser, page, request: asked } = await openSignIn(web);
    const { location } = await browser.submit(page, {
      form: cancelForm(page)!,
      until: leavesTheSite(page.url),
    });
    expect(`${location?.origin}${location?.pathname}`).toBe(web.redirectUri);
    expect(location?.searchParams.get('error')).toBe('access_denied');
    expect(location?.searchParams.get('state')).toBe(asked.state);
  });

  it('and the cancelled page is used up', async () => {
    const { browser, page } = await openSignIn(web);
    await browser.submit(page, { form: cancelForm(page)!, until: leavesTheSite(page.url) });
    expect(textOf((await submitSignIn({ browser, page })).html)).toContain(EXPIRED);
  });
});

describe('the language', () => {
  const titleOf = ({ html }: Page): string => decodeHtml(/<title>(.*?)<\/title>/.exec(html)?.[1] ?? '');

  it.each([
    ['en', {}, undefined, 'Sign in · Playground'],
    ['fr', { 'accept-language': 'fr-CH, fr;q=0.9, en;q=0.8' }, undefined, 'Connexion · Playground'],
    ['fr', {}, 'fr-CA en', 'Connexion · Playground'],
    ['en', { 'accept-language': 'fr' }, 'en', 'Sign in · Playground'],
    ['fr', { 'accept-language': 'fr' }, 'de', 'Connexion · Playground'],
  ])('of the sign-in page is %s for %j and ui_locales %j', async (lang, headers, uiLocales, title) => {
    const browser = new Browserless(headers);
    const { page } = await openSignIn(web, {
      browser,
      params: uiLocales === undefined ? {} : { ui_locales: uiLocales },
    });
    expect(page.html).toContain(`<html lang="${lang}"`);
    expect(titleOf(page)).toBe(title);
  });

  it('is French on every page for a French browser', async () => {
    const browser = new Browserless({ 'accept-language': 'fr' });
    const { page } = await openSignIn(web, { browser });
    const wrong = await submitSignIn({ browser, page }, { password: 'wrong' });
    expect(textOf(wrong.html)).toContain('ne correspondent pas');
    const consentPage = await submitSignIn({ browser, page });
    expect(titleOf(consentPage)).toBe('Autoriser l’accès · Playground');
    expect(textOf((await browser.open(`${host.issuer}/authorize?client_id=nobody`)).html)).toContain(
      'Cette application n’est pas connue ici',
    );
    expect(textOf((await browser.open(`${host.issuer}/interaction/unknown`)).html)).toContain(
      'Cette page n’est plus valable',
    );
  });

  it('stays what the application asked for through the whole sign-in', async () => {
    const { browser, page } = await openSignIn(web, { params: { ui_locales: 'fr' } });
    const consentPage = await submitSignIn({ browser, page });
    expect(consentPage.html).toContain('<html lang="fr"');
  });
});

describe('what others write is shown as text', () => {
  it('as the name of a client', async () => {
    const party = await discoverRelyingParty(host.issuer, scriptApp);
    const { browser, page } = await openSignIn(party);
    const consentPage = await submitSignIn({ browser, page });
    const expired = await submitSignIn({ browser, page });
    for (const { html } of [page, consentPage, expired]) {
      expect(html).not.toMatch(/<script|<img/i);
      expect(textOf(html)).toContain('<script>alert(1)</script>');
      expect(html.match(/<title>/g)).toHaveLength(1);
    }
  });

  it.each([
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '&lt;b&gt;',
    '{{7*7}}',
    '${7*7}',
  ])('as what the user typed, and as login_hint: %s', async (text) => {
    const { browser, page } = await openSignIn(web, { params: { login_hint: text } });
    const wrong = await submitSignIn({ browser, page }, { identifier: text, password: 'wrong' });
    for (const shown of [page, wrong]) {
      expect(shown.html).not.toMatch(/<script|<img/i);
      expect(signInForm(shown)?.fields['identifier']).toBe(text);
    }
  });

  it('as an error that a request brings along', async () => {
    const { url } = await web.authorizationRequest();
    url.searchParams.set('client_id', '"><script>alert(1)</script>');
    const page = await new Browserless().open(url);
    expect(page.html).not.toContain('<script>');
  });

  it('never fills the password in again', async () => {
    const wrong = await submitSignIn(await openSignIn(web), { password: 'my-wrong-password' });
    expect(wrong.html).not.toContain('my-wrong-password');
  });
});

describe('strange input', () => {
  it.each([
    'a\u0000lice',
    'alice\u0000',
    '😀'.repeat(50),
    '\u202Eecila',
    'a'.repeat(5000),
    "' or 1=1 --",
    '%',
    '_____',
    '$ne',
    '\ud800',
    'ａｌｉｃｅ',
  ])('as a user name is an ordinary refusal: %j', async (identifier) => {
    const page = await submitSignIn(await openSignIn(web), { identifier });
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('don’t match');
  });

  it.each([
    `${PASSWORD}\u0000`,
    `${PASSWORD}\u0000x`,
    ` ${PASSWORD}`,
    `${PASSWORD} `,
    'x'.repeat(1000),
    '😀',
  ])('as a password is an ordinary refusal: %j', async (password) => {
    const page = await submitSignIn(await openSignIn(web), { password });
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('don’t match');
  });

  it('that is missing is asked for', async () => {
    const incomplete: Array<Record<string, string>> = [
      { identifier: '' },
      { password: '' },
      { identifier: '   ' },
    ];
    for (const values of incomplete) {
      const page = await submitSignIn(await openSignIn(web), values);
      expect(page.status).toBe(400);
      expect(textOf(page.html)).toContain('Enter your user name or e-mail, and your password.');
    }
  });

  it('of ten megabytes is refused with a page, and the form still works', async () => {
    const { browser, page } = await openSignIn(web);
    const huge = await submitSignIn({ browser, page }, { identifier: 'x'.repeat(10_000_000) });
    expect(huge.status).toBe(413);
    expect(huge.headers.get('content-type')).toMatch(/^text\/html/);
    expect((await submitSignIn({ browser, page })).status).toBe(200);
  });

  it('that does not say how long it is gets the same answer', async () => {
    const { browser, page } = await openSignIn(web);
    const answer = await postInChunks({
      url: page.url,
      cookie: browser.cookies.headerFor(page.url) ?? '',
      chunks: 400,
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('by the method %s is refused', async (method) => {
    const { browser, page } = await openSignIn(web);
    expect((await browser.request(page.url, { method })).status).toBe(405);
    for (const endpoint of ['authorize', 'token', 'userinfo', 'jwks', 'logout', 'revoke', 'introspect']) {
      const { status } = await request(`${host.issuer}/${endpoint}`, { method, headers: bearer('x') });
      expect([404, 405], endpoint).toContain(status);
    }
  });

  it('by the wrong method for an endpoint is refused', async () => {
    for (const [method, endpoint] of [
      ['GET', 'token'],
      ['GET', 'introspect'],
      ['GET', 'revoke'],
      ['GET', 'par'],
      ['POST', 'jwks'],
    ] as const) {
      const { status } = await request(`${host.issuer}/${endpoint}`, { method });
      expect([404, 405], endpoint).toContain(status);
    }
  });

  it('left the host healthy', async () => {
    expect((await request(`${host.url}/_health`)).status).toBe(204);
    expect(host.logs()).not.toMatch(/a page failed|provider failed/);
  });
});

/** A form of `chunks` × 1 KiB, sent without a Content-Length, as a bare client does. Resolves with the raw answer. */
function postInChunks({
  url,
  cookie,
  chunks,
}: {
  url: URL;
  cookie: string;
  chunks: number;
}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => {
      answer += data;
      if (answer.includes('</html>')) socket.end();
    });
    // The host may close while the rest of the form is still on its way.
    socket.once('error', () => resolve(answer));
    socket.once('close', () => resolve(answer));
    socket.write(
      `POST ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\nCookie: ${cookie}\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    for (let sent = 0; sent < chunks; sent += 1) socket.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    socket.write('0\r\n\r\n');
  });
}
