/**
 * Local accounts sign in by the host's own rules, and guessing is slow.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { authorizationUrl, FRIEND, isCallback, redeem } from '../support/friend.ts';
import { freePort } from '../support/host.ts';

const PORT = await freePort();
const PASSWORD = 'Playground-1';

let host: LaunchedHost;

const CLIENT = { ...FRIEND, skip_consent: true };

const limits = {
  account: { attempts: 3, delay: 6, maxDelay: 12, forgetAfter: 60 },
  address: { attempts: 12, window: 30 },
};

beforeAll(async () => {
  host = await launchHost({
    port: PORT,
    env: { PUBLIC_URL: `http://localhost:${PORT}` },
    pluginConfig: { clients: [CLIENT], signIn: { limits } },
  });
});
afterAll(() => host.stop());

const from = (ip: string) => new Browserless({ 'x-forwarded-for': ip });

const attempt = async (browser: Browserless, identifier: string, password: string): Promise<Page> => {
  const page = await browser.open(authorizationUrl(host));
  return browser.submit(page, { values: { identifier, password }, until: isCallback });
};

describe('a local account', () => {
  it.each([
    ['alice', PASSWORD],
    ['alice@example.org', PASSWORD],
    ['ALICE@example.org', PASSWORD],
    ['  alice ', PASSWORD],
  ])('signs in as %j', async (identifier, password) => {
    const page = await attempt(from('10.0.0.1'), identifier, password);
    expect(page.location?.searchParams.get('code')).toBeTruthy();
    await expect(redeem(host, page.location!)).resolves.toMatchObject({ scope: 'openid' });
  });

  it.each([
    ['bob', /This account is blocked/],
    ['carol', /Confirm your e-mail address first/],
  ])('is told why, once the password is right: %s', async (identifier, words) => {
    const page = await attempt(from('10.0.0.2'), identifier, PASSWORD);
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toMatch(words);
  });

  it('tells nothing of an account to somebody without its password', async () => {
    const pages = await Promise.all(
      ['alice', 'bob', 'carol', 'nobody'].map((name, index) =>
        attempt(from(`10.0.1.${index}`), name, 'wrong'),
      ),
    );
    const seen = pages.map(({ status, html, headers }) => ({
      status,
      headers: [...headers.keys()].sort(),
      text: textOf(html).replace(/alice|bob|carol|nobody/g, ''),
    }));
    for (const one of seen) expect(one).toEqual(seen[0]);
  });
});

describe('guessing', () => {
  const statuses = async (browser: Browserless, name: string, count: number) => {
    const result: number[] = [];
    for (let index = 0; index < count; index += 1)
      result.push((await attempt(browser, name, 'wrong')).status);
    return result;
  };

  it.each(['erin-is-nobody', 'bob@example.org'])(
    'is held back after a few failures, alike for %s',
    async (name) => {
      const browser = from(name.startsWith('bob') ? '10.0.2.1' : '10.0.2.2');
      // Three free ones, one for the first delay, then none until it is over.
      expect(await statuses(browser, name, 6)).toEqual([400, 400, 400, 400, 429, 429]);
      const page = await attempt(browser, name, 'wrong');
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(textOf(page.html)).toContain('There were too many attempts');
      // From elsewhere too, and with the right password: what is guessed must not be told apart.
      expect((await attempt(from('10.0.2.9'), name, PASSWORD)).status).toBe(429);
      await new Promise((resolve) => setTimeout(resolve, 6100));
      expect(await statuses(browser, name, 2)).toEqual([400, 429]);
    },
  );

  it('does not let many tries at once slip through', async () => {
    const browsers = Array.from({ length: 20 }, (_, index) => from(`10.0.3.${index}`));
    const pages = await Promise.all(browsers.map((browser) => attempt(browser, 'carol', 'wrong')));
    expect(pages.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(4);
  });

  it('is held back for an address, whoever it tries', async () => {
    const browser = from('10.0.4.1');
    const result: number[] = [];
    for (let index = 0; index < 13; index += 1)
      result.push((await attempt(browser, `nobody-${index}`, 'wrong')).status);
    expect(result.slice(0, 12)).toEqual(Array<number>(12).fill(400));
    expect(result[12]).toBe(429);
    // Its right one as well, but not somebody else's.
    expect((await attempt(browser, 'alice', PASSWORD)).status).toBe(429);
    expect((await attempt(from('10.0.4.2'), 'alice', PASSWORD)).location).toBeDefined();
  });

  it('does not keep a user out of a browser that they have signed in with', async () => {
    const own = from('10.0.5.1');
    expect((await attempt(own, 'alice', PASSWORD)).location).toBeDefined();
    const stranger = from('10.0.5.2');
    await statuses(stranger, 'alice', 6);
    expect((await attempt(from('10.0.5.3'), 'alice', PASSWORD)).status).toBe(429);
    const page = await own.open(authorizationUrl(host, { prompt: 'login' }));
    const [form] = formsOf(page);
    const answer = await own.submit(page, {
      ...(form ? { form } : {}),
      values: { identifier: 'alice', password: PASSWORD },
      until: isCallback,
    });
    expect(answer.location?.searchParams.get('code')).toBeTruthy();
  });
});
