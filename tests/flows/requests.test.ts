/**
 * What an authorization request may ask of the pages: OpenID Connect Core 1.0 §3.1.2.1.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort } from '../support/host.ts';
import { Browserless, consentButton, formsOf, textOf, type Page } from '../support/browserless.ts';
import { authorizationUrl, FRIEND, isCallback, redeem, REDIRECT_URI } from '../support/friend.ts';
import { makeKey, unsigned } from '../support/signing.ts';

const PASSWORD = 'Playground-1';

const key = await makeKey();
const SIGNING = { ...FRIEND, client_id: 'signs', jwks: { keys: [key.publicJwk] }, skip_consent: true };

let host: LaunchedHost;
let browser: Browserless;

beforeAll(async () => {
  host = await launchHost({
    port: await freePort(),
    pluginConfig: {
      clients: [
        { ...FRIEND, skip_consent: true },
        { ...SIGNING, request_object_signing_alg: 'ES256' },
        { ...SIGNING, client_id: 'signs-all', require_signed_request_object: true },
        { ...FRIEND, client_id: 'asks-class', skip_consent: true, default_acr_values: ['eidas1'] },
      ],
      allowUnsignedRequestObjects: true,
    },
  });
});
afterAll(() => host.stop());
beforeEach(() => {
  browser = new Browserless();
});

const ask = (params: Record<string, string> = {}): Promise<Page> =>
  browser.open(authorizationUrl(host, params), { until: isCallback });

const logIn = (page: Page, identifier = 'alice'): Promise<Page> =>
  browser.submit(page, { values: { identifier, password: PASSWORD }, until: isCallback });

const signedIn = async (): Promise<Page> => logIn(await ask());

const errorOf = ({ location }: Page): string | null | undefined => location?.searchParams.get('error');
const codeOf = ({ location }: Page): string | null | undefined => location?.searchParams.get('code');
const asksForPassword = (page: Page): boolean => formsOf(page).some(({ fields }) => 'password' in fields);

const ID_TOKEN_CLAIMS = JSON.stringify({ id_token: { acr: null, amr: null, auth_time: null } });

describe('prompt', () => {
  it('none: an error without a session, a code with one', async () => {
    expect(errorOf(await ask({ prompt: 'none' }))).toBe('login_required');
    await signedIn();
    expect(codeOf(await ask({ prompt: 'none' }))).toBeTruthy();
  });

  it('login: the password again, and a later auth_time', async () => {
    const first = await redeem(host, (await logIn(await ask({ claims: ID_TOKEN_CLAIMS }))).location!);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const page = await ask({ prompt: 'login', claims: ID_TOKEN_CLAIMS });
    expect(asksForPassword(page)).toBe(true);
    expect(formsOf(page)[0]?.fields['identifier']).toBe('alice');
    const again = await redeem(host, (await logIn(page)).location!);
    expect(Number(again.claims['auth_time'])).toBeGreaterThan(Number(first.claims['auth_time']));
  });

  it('consent: shows again what was agreed to, even to a trusted application', async () => {
    await signedIn();
    const page = await ask({ prompt: 'consent', scope: 'openid email' });
    expect(textOf(page.html)).toContain('alice@example.org');
    const answer = await browser.submit(page, { button: consentButton('accept'), until: isCallback });
    expect(codeOf(answer)).toBeTruthy();
  });

  it('select_account: goes on with the account, or with another one', async () => {
    await signedIn();
    const page = await ask({ prompt: 'select_account' });
    expect(textOf(page.html)).toContain('Continue as alice');
    expect(codeOf(await browser.submit(page, { until: isCallback }))).toBeTruthy();

    const other = await browser.open(
      new URL(/href="([^"]*\/switch[^"]*)"/.exec((await ask({ prompt: 'select_account' })).html)?.[1] ?? ''),
    );
    expect(asksForPassword(other)).toBe(true);
  });

  it('select_account: asks to sign in where nobody is', async () => {
    const page = await ask({ prompt: 'select_account' });
    expect(codeOf(await logIn(page))).toBeTruthy();
  });

  it('is told in discovery, with acr values and languages', async () => {
    const answer = await fetch(`${host.url}/oidc/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({
      prompt_values_supported: ['none', 'login', 'consent', 'create', 'select_account'],
      acr_values_supported: ['eidas1'],
      ui_locales_supported: ['en', 'fr'],
      display_values_supported: ['page', 'popup', 'touch'],
    });
  });

  it('refuses a value that it does not know', async () => {
    expect(errorOf(await ask({ prompt: 'dance' }))).toBe('invalid_request');
    expect(errorOf(await ask({ prompt: 'none login' }))).toBe('invalid_request');
  });
});

describe('the account that is asked for', () => {
  it('login_hint is filled in', async () => {
    expect(formsOf(await ask({ login_hint: 'alice@example.org' }))[0]?.fields['identifier']).toBe(
      'alice@example.org',
    );
  });

  it('id_token_hint: goes on for its user, and says so to anybody else', async () => {
    const { id_token: hint } = await redeem(host, (await signedIn()).location!);
    expect(codeOf(await ask({ id_token_hint: hint, prompt: 'none' }))).toBeTruthy();

    browser = new Browserless();
    const page = await ask({ id_token_hint: hint });
    expect(asksForPassword(page)).toBe(true);
    expect(codeOf(await logIn(page))).toBeTruthy();
  });

  it('max_age: asks again once the sign-in is older', async () => {
    await signedIn();
    expect(codeOf(await ask({ max_age: '60', prompt: 'none' }))).toBeTruthy();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(errorOf(await ask({ max_age: '1', prompt: 'none' }))).toBe('login_required');
    const page = await ask({ max_age: '1' });
    expect(asksForPassword(page)).toBe(true);
    const { claims } = await redeem(host, (await logIn(page)).location!);
    expect(Number(claims['auth_time'])).toBeGreaterThan(Date.now() / 1000 - 5);
  });
});

describe('acr', () => {
  const essential = (values: string[]) =>
    JSON.stringify({ id_token: { acr: { essential: true, values }, amr: null } });

  it('acr_values: says what was reached, whatever was wished for', async () => {
    const answer = await logIn(await ask({ acr_values: 'eidas3 eidas2', claims: ID_TOKEN_CLAIMS }));
    const { claims } = await redeem(host, answer.location!);
    expect(claims).toMatchObject({ acr: 'eidas1', amr: ['pwd'] });
  });

  it('essential and reachable: goes on', async () => {
    const answer = await logIn(await ask({ claims: essential(['eidas2', 'eidas1']) }));
    const { claims } = await redeem(host, answer.location!);
    expect(claims).toMatchObject({ acr: 'eidas1', amr: ['pwd'] });
  });

  it('essential and out of reach: an error at once, signed in or not, never a loop', async () => {
    const claims = essential(['eidas0-mfa', 'eidas1-mfa', 'eidas2', 'eidas3']);
    expect(errorOf(await ask({ claims }))).toBe('unmet_authentication_requirements');
    await signedIn();
    expect(errorOf(await ask({ claims }))).toBe('unmet_authentication_requirements');
    // What is insisted on holds beside a wish for less, too.
    expect(errorOf(await ask({ claims, acr_values: 'eidas1' }))).toBe('unmet_authentication_requirements');
    const one = JSON.stringify({ id_token: { acr: { essential: true, value: 'eidas2' } } });
    expect(errorOf(await ask({ claims: one }))).toBe('unmet_authentication_requirements');
  });
});

describe('the look', () => {
  it('ui_locales goes before the browser’s own languages', async () => {
    expect((await ask({ ui_locales: 'fr-CA en' })).html).toContain('<html lang="fr"');
    expect((await ask({ ui_locales: 'xx' })).html).toContain('<html lang="en"');
  });

  it.each(['page', 'popup', 'touch', 'wap'])('display=%s is accepted', async (display) => {
    expect(asksForPassword(await ask({ display }))).toBe(true);
  });

  it('keeps the user signed in only where they want it', async () => {
    const cookie = async (values: Record<string, string>) => {
      browser = new Browserless();
      const page = await ask();
      const [form] = formsOf(page);
      const answer = await browser.request(form!.action, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          ...form!.fields,
          identifier: 'alice',
          password: PASSWORD,
          ...values,
        }).toString(),
      });
      const resumed = await browser.request(answer.location!);
      return resumed.headers.getSetCookie().find((line) => line.startsWith('oidc_session='));
    };
    expect(await cookie({})).not.toMatch(/expires|max-age/i);
    expect(await cookie({ remember: 'yes' })).toMatch(/expires=/i);
  });
});

describe('an unsigned request object, where the site allows them', () => {
  const object = {
    client_id: FRIEND.client_id,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: 'of-the-object',
    max_age: 60,
  };

  it('counts for its parameters, and what is beside it does not', async () => {
    const page = await ask({
      request: unsigned(object),
      redirect_uri: 'https://evil.example/',
      prompt: 'none',
    });
    const { location } = await logIn(page);
    expect(location?.searchParams.get('state')).toBe('of-the-object');
    const { claims } = await redeem(host, location!);
    expect(claims['auth_time']).toBeTypeOf('number');
  });

  it('sends nobody where the client did not register', async () => {
    const page = await ask({ request: unsigned({ ...object, redirect_uri: 'https://evil.example/' }) });
    expect(page.status).toBe(400);
  });

  it.each<[string, Record<string, unknown>]>([
    ['for another client', { client_id: 'signs' }],
    ['for another provider', { aud: 'https://other.example' }],
    ['that is over', { exp: 1 }],
    ['with another one in it', { request: unsigned(object) }],
  ])('is refused %s', async (_, more) => {
    expect(errorOf(await ask({ request: unsigned({ ...object, ...more }) }))).toBe('invalid_request_object');
  });

  it.each(['signs', 'signs-all'])('is refused of a client that said it signs: %s', async (client_id) => {
    const request = unsigned({ ...object, client_id });
    expect(errorOf(await ask({ client_id, request }))).toBe('invalid_request_object');
  });

  it('is told in discovery', async () => {
    const answer = await fetch(`${host.url}/oidc/.well-known/openid-configuration`);
    const said = (await answer.json()) as Record<string, unknown>;
    expect(said['request_object_signing_alg_values_supported']).toContain('none');
  });
});

describe('default_acr_values', () => {
  const classOf = async (client_id: string): Promise<unknown> => {
    const { location } = await logIn(await ask({ client_id, prompt: 'login' }));
    return (await redeem(host, location!, { client_id })).claims['acr'];
  };

  it('have the ID token say the class, as if the request had asked', async () => {
    expect(await classOf(FRIEND.client_id)).toBeUndefined();
    expect(await classOf('asks-class')).toBe('eidas1');
  });
});
