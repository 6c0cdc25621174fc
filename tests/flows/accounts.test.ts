import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browserless, consentButton, formsOf, textOf, type Page } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { addAccount, setBlocked, sql } from '../support/database.ts';
import { changeSettings, withoutLocalSignIn } from '../support/host-settings.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, type RelyingParty } from '../support/relying-party.ts';
import { leavesTheSite, openSignIn, signInForm, submitSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  web = await discoverRelyingParty(host.issuer, webApp);
  addAccount(host, { username: 'gina', provider: 'google' });
  addAccount(host, { username: 'nora', email: 'nora.mixed@example.org' });
});
afterAll(() => host.stop());
// What a user agreed to holds in every browser of theirs; each test begins with nothing agreed.
beforeEach(() => {
  sql(host, 'delete from oidc_consents');
});

const attempt = async (values: Record<string, string>): Promise<Page> =>
  submitSignIn(await openSignIn(web), values);

/** What a page says, apart from what the user typed and what is new on every page. */
const wording = (page: Page): string => textOf(page.html);

describe('a sign-in that is refused', () => {
  const refusals: Array<[string, Record<string, string>]> = [
    ['a wrong password', { identifier: 'alice', password: 'wrong' }],
    ['a wrong password with an e-mail address', { identifier: 'alice@example.org', password: 'wrong' }],
    ['an unknown user', { identifier: 'nobody' }],
    ['an unknown e-mail address', { identifier: 'nobody@example.org' }],
    ['a blocked user and a wrong password', { identifier: 'bob', password: 'wrong' }],
    ['an unconfirmed user and a wrong password', { identifier: 'carol', password: 'wrong' }],
    ['an account from outside, even with its password', { identifier: 'gina' }],
    ['an account from outside and a wrong password', { identifier: 'gina', password: 'wrong' }],
  ];

  it.each(refusals)('looks the same as any other: %s', async (_, values) => {
    const reference = await attempt({ identifier: 'nobody-else', password: 'wrong' });
    const page = await attempt(values);
    expect(page.status).toBe(reference.status);
    expect(wording(page)).toBe(wording(reference));
    const headerNames = ({ headers }: Page): string[] => [...headers.keys()].toSorted();
    expect(headerNames(page)).toEqual(headerNames(reference));
    const form = signInForm(page);
    expect(form?.fields).toEqual({
      csrf: expect.any(String) as string,
      identifier: values['identifier'],
      password: '',
    });
  });

  it('can be tried again on the same page', async () => {
    const { browser, page } = await openSignIn(web);
    const refused = await submitSignIn({ browser, page }, { password: 'wrong' });
    const accepted = await submitSignIn({ browser, page: refused });
    expect(textOf(accepted.html)).toContain('wants to use your Playground account');
  });

  it('signs nobody in', async () => {
    const { browser, page } = await openSignIn(web);
    await submitSignIn({ browser, page }, { password: 'wrong' });
    expect(browser.cookies.get('oidc_session')).toBeUndefined();
  });

  it('takes as long for an unknown user as for a wrong password', async () => {
    const { browser, page } = await openSignIn(web);
    const timed = async (identifier: string): Promise<number> => {
      const started = performance.now();
      await submitSignIn({ browser, page }, { identifier, password: 'wrong' });
      return performance.now() - started;
    };
    const times = {
      alice: [] as number[],
      nobody: [] as number[],
      gina: [] as number[],
      bob: [] as number[],
    };
    // Interleaved, so that what else the machine does falls on all of them alike.
    for (let round = 0; round < 9; round += 1) {
      for (const name of ['alice', 'nobody', 'gina', 'bob'] as const) times[name].push(await timed(name));
    }
    const median = (values: number[]): number =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
    for (const name of ['nobody', 'gina', 'bob'] as const) {
      const ratio = median(times[name]) / median(times.alice);
      expect(ratio, name).toBeGreaterThan(0.5);
      expect(ratio, name).toBeLessThan(2);
    }
  });
});

describe('the state of an account is explained to who knows its password', () => {
  it.each([
    ['blocked', 'bob', 'This account is blocked'],
    ['unconfirmed', 'carol', 'Confirm your e-mail address first'],
  ])('when it is %s', async (_, identifier, words) => {
    const page = await attempt({ identifier });
    expect(page.status).toBe((await attempt({ password: 'wrong' })).status);
    expect(textOf(page.html)).toContain(words);
    expect(signInForm(page)).toBeDefined();
  });

  it('as the host has it now: the confirmation is asked for only where the site asks for it', async () => {
    const restore = await changeSettings(host, 'advanced', (settings) => ({
      ...settings,
      email_confirmation: false,
    }));
    try {
      const page = await attempt({ identifier: 'carol' });
      expect(textOf(page.html)).toContain('wants to use your Playground account');
    } finally {
      await restore();
    }
  });

  it('and with local sign-in switched off nobody signs in with a password', async () => {
    const restore = await changeSettings(host, 'providers', withoutLocalSignIn);
    try {
      // The page has no form for it, and a form of before is refused.
      const { page } = await openSignIn(web);
      expect(signInForm(page)).toBeUndefined();
      expect(textOf(page.html)).toContain('Signing in is switched off');
    } finally {
      await restore();
    }
  });
});

describe('an account is found', () => {
  it.each([
    ['by its user name', 'alice'],
    ['by its e-mail address', 'alice@example.org'],
    ['by its e-mail address in any case', 'ALICE@Example.ORG'],
    ['with white space around', '  alice  '],
  ])('%s', async (_, identifier) => {
    expect(textOf((await attempt({ identifier })).html)).toContain('wants to use your Playground account');
  });

  it('not by its user name in another case, as on the host itself', async () => {
    expect(textOf((await attempt({ identifier: 'ALICE' })).html)).toContain('don’t match');
  });
});

describe('an account that changes while its user signs in', () => {
  it('and is blocked before consent: the application gets access_denied', async () => {
    addAccount(host, { username: 'earl' });
    const { browser, page, request } = await openSignIn(web);
    const consentPage = await submitSignIn({ browser, page }, { identifier: 'earl' });
    setBlocked(host, 'earl', true);
    const { location } = await browser.submit(consentPage, {
      button: consentButton('accept'),
      until: leavesTheSite(page.url),
    });
    expect(location?.searchParams.get('error')).toBe('access_denied');
    expect(location?.searchParams.get('state')).toBe(request.state);
    expect(location?.searchParams.has('code')).toBe(false);
  });

  it('and is another user of the same browser: each gets their own subject', async () => {
    const alice = await web.tokens();
    const { browser } = alice;
    const { page } = await openSignIn(web, { browser, params: { prompt: 'login' } });
    let answer = await submitSignIn({ browser, page }, { identifier: 'nora' });
    // Between two users the engine ends the session of the first, with a form that needs a press without JavaScript.
    for (let steps = 0; steps < 5 && answer.location === undefined; steps += 1) {
      const consent = formsOf(answer).some(({ buttons }) => buttons.some(({ name }) => name === 'decision'));
      answer = await browser.submit(answer, {
        ...(consent ? { button: consentButton('accept') } : {}),
        until: leavesTheSite(page.url),
      });
    }
    expect(answer.location?.searchParams.get('code')).toMatch(/./);

    const again = await web.tokens({ browser, identifier: 'nobody' });
    expect(again.claims()!.sub).toBe('document-of-nora');
    expect(again.claims()!.sub).not.toBe(alice.claims()!.sub);
  });

  it('and a stolen consent page does not act for who signed in after it', async () => {
    const browser = new Browserless();
    const first = await openSignIn(web, { browser });
    addAccount(host, { username: 'fred' });
    const consentOfFred = await submitSignIn({ browser, page: first.page }, { identifier: 'fred' });
    // Fred leaves; the session cookie goes, the page stays open.
    const [{ name }] = [browser.cookies.get('oidc_session')!];
    browser.cookies.take(new URL(host.issuer), [`${name}=; path=/oidc; max-age=0`]);
    const { location } = await browser.submit(consentOfFred, {
      button: consentButton('accept'),
      until: leavesTheSite(first.page.url),
    });
    expect(location?.searchParams.has('code') ?? false).toBe(false);
  });
});
