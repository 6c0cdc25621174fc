/**
 * Around signing in: new accounts, forgotten passwords, confirmed addresses, and back into the request that waits.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort } from '../support/host.ts';
import { Browserless, decodeHtml, formsOf, textOf, type Page } from '../support/browserless.ts';
import { addAccount, bytesOf, setBlocked, sql } from '../support/database.ts';
import { authorizationUrl, FRIEND, isCallback, redeem } from '../support/friend.ts';

const PASSWORD = 'Playground-1';
const PORT = await freePort();
const SITE = `http://localhost:${PORT}`;

let host: LaunchedHost;
let directory: string;
let browser: Browserless;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'oidc-mail-'));
  host = await launchHost({
    port: PORT,
    env: { PUBLIC_URL: SITE, MAIL_FILE: path.join(directory, 'mail.jsonl'), USERS_RATELIMIT: 'false' },
    pluginConfig: {
      clients: [{ ...FRIEND, skip_consent: true, client_uri: 'https://app.example.org/' }],
      signIn: { newDeviceEmail: true },
    },
  });
});
afterAll(async () => {
  await host.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  browser = new Browserless();
});

interface Mail {
  to: string;
  subject: string;
  text: string;
}

const mails = async (): Promise<Mail[]> => {
  const text = await readFile(path.join(directory, 'mail.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Mail);
};

/** The messages to an address, once there are so many. */
async function mailsTo(address: string, count: number): Promise<Mail[]> {
  const until = Date.now() + 10_000;
  for (;;) {
    const found = (await mails()).filter(({ to }) => to === address);
    if (found.length >= count || Date.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const linkIn = ({ text }: Mail): string => decodeHtml(/http[^\s<]+/.exec(text)?.[0] ?? '');

const ask = (params: Record<string, string> = {}): Promise<Page> =>
  browser.open(authorizationUrl(host, params), { until: isCallback });

const follow = (page: Page, name: string): Promise<Page> => {
  const href = new RegExp(`href="([^"]*/${name}[^"]*)"`).exec(page.html)?.[1];
  return browser.open(decodeHtml(String(href)));
};

const submit = (page: Page, values: Record<string, string>): Promise<Page> =>
  browser.submit(page, { values, until: isCallback });

/** Changes the site's settings as an admin does. */
async function setAdvanced(changes: Record<string, unknown>): Promise<void> {
  const login = await fetch(`${SITE}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.org', password: PASSWORD }),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  const headers = { authorization: `Bearer ${data.token}`, 'content-type': 'application/json' };
  const current = (await (await fetch(`${SITE}/users-permissions/advanced`, { headers })).json()) as {
    settings: Record<string, unknown>;
  };
  const answer = await fetch(`${SITE}/users-permissions/advanced`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ ...current.settings, ...changes }),
  });
  expect(answer.status).toBe(200);
}

const signUp = { username: 'dora', email: 'dora@example.org', password: 'Dora-password-1' };

describe('a new account', () => {
  it('is made, confirmed by the host’s own message, and signs in to the request that waits', async () => {
    const page = await ask({ prompt: 'create' });
    expect(textOf(page.html)).toContain('Create your Playground account to continue to Test app');
    const sent = await submit(page, signUp);
    expect(textOf(sent.html)).toContain('Look at your e-mail');

    const [mail] = await mailsTo('dora@example.org', 1);
    expect(mail?.subject).toBe('Account confirmation');
    const link = linkIn(mail!);
    expect(link).toMatch(/^http:\/\/localhost:\d+\/api\/auth\/email-confirmation\?confirmation=/);
    const back = await browser.open(link);
    expect(textOf(back.html)).toContain('Your e-mail address is confirmed');
    const done = await submit(back, { identifier: 'dora', password: signUp.password });
    expect(done.location?.searchParams.get('code')).toBeTruthy();
    expect((await redeem(host, done.location!)).scope).toBe('openid');
  });

  it('can not sign in before its address is confirmed; the link works in another browser too', async () => {
    const erin = { username: 'erin', email: 'erin@example.org', password: 'Erin-password-1' };
    await submit(await ask({ prompt: 'create' }), erin);
    const [mail] = await mailsTo(erin.email, 1);
    const page = await follow(await ask(), 'forgot');
    expect(page.status).toBe(200);
    const refused = await submit(await ask(), { identifier: 'erin', password: erin.password });
    expect(textOf(refused.html)).toContain('Confirm your e-mail address first');
    const elsewhere = await new Browserless().request(linkIn(mail!));
    expect(elsewhere.status).toBe(302);
    expect(elsewhere.location?.pathname).not.toContain('/interaction/');
    const done = await submit(await ask(), { identifier: 'erin', password: erin.password });
    expect(done.location?.searchParams.get('code')).toBeTruthy();
  });

  it('does not tell that an address has an account already', async () => {
    const before = (await mailsTo('alice@example.org', 0)).length;
    const texts: string[] = [];
    for (const email of ['alice@example.org', 'ALICE@EXAMPLE.org', 'fresh@example.org']) {
      browser = new Browserless();
      const page = await follow(await ask(), 'sign-up');
      const answer = await submit(page, {
        username: `new-${texts.length}`,
        email,
        password: signUp.password,
      });
      expect(answer.status).toBe(200);
      texts.push(textOf(answer.html));
    }
    expect(new Set(texts).size).toBe(1);
    await mailsTo('fresh@example.org', 1);
    expect((await mailsTo('alice@example.org', 0)).length).toBe(before);
  });

  it.each([
    [{ username: 'alice', email: 'x@example.org', password: 'long enough' }, 'This user name is in use'],
    [{ username: 'frank', email: 'not an address', password: 'long enough' }, 'such as name@example.org'],
    [{ username: '', email: 'x@example.org', password: 'long enough' }, 'Fill in all three'],
    [
      { username: 'frank', email: 'x@example.org', password: 'é'.repeat(40) },
      'does not accept this password',
    ],
  ])('is refused with a word on what to mend: %j', async (values, words) => {
    const page = await follow(await ask(), 'sign-up');
    const answer = await submit(page, values);
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain(words);
    expect(answer.html).not.toContain(values.password);
  });

  it('signs in at once where the site asks for no confirmation, and says what is taken', async () => {
    await setAdvanced({ email_confirmation: false });
    try {
      const page = await ask({ prompt: 'create' });
      const answer = await submit(page, {
        username: 'gina',
        email: 'gina@example.org',
        password: 'Gina-pass-1',
      });
      const { claims } = await redeem(host, answer.location!);
      expect(claims['sub']).toBeTruthy();
      browser = new Browserless();
      const taken = await submit(await ask({ prompt: 'create' }), {
        username: 'other',
        email: 'gina@example.org',
        password: 'Gina-pass-1',
      });
      expect(textOf(taken.html)).toContain('in use already');
    } finally {
      await setAdvanced({ email_confirmation: true });
    }
  });

  it('can not be made where the site does not allow it', async () => {
    const told = async (): Promise<unknown> => {
      const answer = await fetch(`${host.url}/oidc/.well-known/openid-configuration`);
      return ((await answer.json()) as Record<string, unknown>)['prompt_values_supported'];
    };
    expect(await told()).toContain('create');
    await setAdvanced({ allow_register: false });
    try {
      await expect.poll(told).not.toContain('create');
      const page = await ask({ prompt: 'create' });
      expect(page.html).not.toContain('/sign-up');
      expect(formsOf(page)[0]?.fields).toHaveProperty('identifier');
      const forged = await browser.submit(page, {
        form: {
          ...formsOf(page)[0]!,
          action: new URL(page.url.href.replace(/(interaction\/[\w-]+)/, '$1/sign-up')),
        },
        values: { username: 'henk', email: 'henk@example.org', password: 'Henk-pass-1' },
      });
      expect(textOf(forged.html)).toContain('Sign in');
      expect((await mailsTo('henk@example.org', 0)).length).toBe(0);
    } finally {
      await setAdvanced({ allow_register: true });
    }
  });
});

describe('a forgotten password', () => {
  const request = async (email: string): Promise<Page> => {
    const page = await follow(await ask(), 'forgot');
    return submit(page, { email });
  };

  it('says the same whether there is such an account or not, as fast', async () => {
    const answers = new Set<string>();
    for (const email of ['bob@example.org', 'nobody@example.org', 'dora@example.org']) {
      browser = new Browserless();
      const page = await request(email);
      expect(page.status).toBe(200);
      answers.add(textOf(page.html));
    }
    expect(answers.size).toBe(1);
    expect((await mailsTo('dora@example.org', 2)).some(({ subject }) => subject === 'Reset password')).toBe(
      true,
    );
    // Blocked by an administrator, and unknown.
    expect(await mailsTo('bob@example.org', 0)).toEqual([]);
    expect(await mailsTo('nobody@example.org', 0)).toEqual([]);
  });

  it('is replaced by the link in the message, and the request goes on', async () => {
    await request('dora@example.org');
    const mail = (await mailsTo('dora@example.org', 3))
      .filter(({ subject }) => subject === 'Reset password')
      .at(-1);
    const link = linkIn(mail!);
    expect(link).toMatch(/^http:\/\/localhost:\d+\/oidc\/interaction\/[\w-]+\/reset\?code=[0-9a-f]{128}$/);

    const page = await browser.open(link);
    const different = await submit(page, { password: 'New-password-1', passwordAgain: 'New-password-2' });
    expect(textOf(different.html)).toContain('not the same');
    const back = await submit(different, { password: 'New-password-1', passwordAgain: 'New-password-1' });
    expect(textOf(back.html)).toContain('Your password is changed');
    const done = await submit(back, { identifier: 'dora', password: 'New-password-1' });
    expect(done.location?.searchParams.get('code')).toBeTruthy();

    // Once only, and nothing else opens with it.
    const used = await submit(await new Browserless().open(link), {
      password: 'New-password-3',
      passwordAgain: 'New-password-3',
    });
    expect(textOf(used.html)).toContain('This link was used already');
    // The host's log has the page's address without it.
    expect(host.logs()).not.toContain(new URL(link).searchParams.get('code'));
  });

  describe('whose link was not used', () => {
    /** The latest link that was sent, once there are so many messages. */
    const sent = async (count: number): Promise<string> => {
      const mail = (await mailsTo('ivan@example.org', count)).at(-1);
      return linkIn(mail!);
    };

    const tryLink = async (link: string): Promise<string> => {
      const elsewhere = new Browserless();
      const values = { password: 'New-password-5', passwordAgain: 'New-password-5' };
      return textOf((await elsewhere.submit(await elsewhere.open(link), { values })).html);
    };

    it('has no password that a copy of the database could set, and none once an hour has passed', async () => {
      addAccount(host, { username: 'ivan', email: 'ivan@example.org' });
      await request('ivan@example.org');
      const link = await sent(1);
      const code = new URL(link).searchParams.get('code')!;
      expect(
        sql(host, 'select reset_password_token from up_users where reset_password_token is not null'),
      ).toEqual([]);
      expect(bytesOf(host).includes(code)).toBe(false);
      const [kept] = sql(
        host,
        `select expires_at from oidc_artifacts where kind = 'PasswordReset' order by id desc`,
      );
      expect(Number(kept!['expires_at']) - Date.now() / 1000).toBeLessThanOrEqual(3600);
      sql(host, `update oidc_artifacts set expires_at = 1 where kind = 'PasswordReset'`);
      expect(await tryLink(link)).toContain('or is too old');
    });

    it('can not use it once another one has set the password', async () => {
      await request('ivan@example.org');
      const first = await sent(2);
      await request('ivan@example.org');
      const second = await sent(3);
      expect(await tryLink(second)).toContain('Your password is changed');
      const whose = sql(host, `select document_id from up_users where username = 'ivan'`)[0]!['document_id'];
      const entries = () =>
        sql(
          host,
          `select subject from oidc_events where kind = 'account.password-reset' order by id desc limit 1`,
        );
      await expect.poll(() => entries()[0]?.['subject'], { timeout: 5_000 }).toBe(whose);
      expect(await tryLink(first)).toContain('This link was used already');
    });

    it('can not use it once an administrator has blocked the account', async () => {
      await request('ivan@example.org');
      const link = await sent(4);
      setBlocked(host, 'ivan', true);
      expect(await tryLink(link)).toContain('This link was used already');
    });
  });

  it('can be replaced in another browser, which then leads back to the app', async () => {
    await request('gina@example.org');
    const mail = (await mailsTo('gina@example.org', 1)).at(-1);
    const elsewhere = new Browserless();
    const page = await elsewhere.open(linkIn(mail!));
    const done = await elsewhere.submit(page, {
      values: { password: 'New-password-4', passwordAgain: 'New-password-4' },
    });
    expect(textOf(done.html)).toContain('Your password is changed');
  });

  it.each(['', 'x', '\u0000', 'null', '%'])('does not open with the code %j', async (code) => {
    const page = await browser.open(`${SITE}/oidc/interaction/x/reset?code=${encodeURIComponent(code)}`);
    const answer = await submit(page, { password: 'New-password-1', passwordAgain: 'New-password-1' });
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain('This link was used already');
  });
});

describe('a sign-in from a new browser', () => {
  it('is told to the user by e-mail, the first one and known browsers apart', async () => {
    const signIn = async () => {
      const answer = await submit(await ask({ prompt: 'login' }), {
        identifier: 'alice',
        password: PASSWORD,
      });
      expect(answer.location?.searchParams.get('code')).toBeTruthy();
    };
    await signIn();
    await signIn();
    expect(await mailsTo('alice@example.org', 0)).toEqual([]);
    const known = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';
    browser = new Browserless({ 'user-agent': known, 'accept-language': 'fr' });
    await signIn();
    const [mail] = await mailsTo('alice@example.org', 1);
    expect(mail?.subject).toBe('Nouvelle connexion à votre compte Playground');
    expect(mail?.text).toContain('Firefox · Windows');
    expect(mail?.text).not.toContain('Mozilla');
    expect(mail?.text).toContain('Test app');

    // What is no browser that anybody knows is told in its own words, without what could pass for more of the message.
    browser = new Browserless({ 'user-agent': 'Tool of a stranger\u0085\u00a0https://evil.example/' });
    await signIn();
    const [, other] = await mailsTo('alice@example.org', 2);
    expect(other?.text).toContain('Tool of a stranger');
  });
});

describe('another account', () => {
  it('can take over on the way: the session changes hands', async () => {
    const first = await submit(await ask(), { identifier: 'alice', password: PASSWORD });
    const alice = await redeem(host, first.location!);
    const page = await follow(await ask({ prompt: 'select_account' }), 'switch');
    let step = await submit(page, { identifier: 'dora', password: 'New-password-1' });
    // The engine ends the other session with a form that a browser sends by itself.
    if (step.location === undefined) step = await submit(step, {});
    const dora = await redeem(host, step.location!);
    expect(dora.claims['sub']).not.toBe(alice.claims['sub']);

    // Whoever asks for alice now is told that it is not her.
    const other = await ask({ id_token_hint: alice.id_token });
    expect(textOf(other.html)).toContain('asks for another account');
  });
});
