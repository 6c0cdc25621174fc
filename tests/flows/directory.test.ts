/**
 * Accounts of a directory: an OpenLDAP, and the site's own ways to check a password.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { sql } from '../support/database.ts';
import { authorizationUrl, FRIEND, isCallback, redeem } from '../support/friend.ts';
import { changeSettings, withoutLocalSignIn } from '../support/host-settings.ts';
import { refusalToStart, startHost, type TestHost } from '../support/host.ts';
import { BASE, dnOf, groupDn, PEOPLE, READER, startSlapd, type Slapd } from '../support/slapd.ts';

const LOCAL_PASSWORD = 'Playground-1';
const AUTHENTICATORS = fileURLToPath(new URL('../fixtures/authenticators/index.cjs', import.meta.url));

let slapd: Slapd;
let host: TestHost;

const directory = () => ({
  servers: [slapd.url],
  startTls: true,
  tls: { ca: slapd.ca },
  timeout: 1,
  bind: READER,
  base: PEOPLE,
  attributes: { fields: { displayName: 'cn', givenName: 'givenName' } },
  // A role that every host has, and nobody else here is given.
  roles: [{ group: groupDn('editors'), role: 'public' }],
});

beforeAll(async () => {
  slapd = await startSlapd();
  await slapd.addPerson('ada', { cn: 'Ada Lovelace', givenName: 'Ada', mail: 'Ada@Directory.example' });
  await slapd.addPerson('alice', { userPassword: 'Another-alice-1' });
  await slapd.addPerson('mallory', { mail: 'alice@example.org' });
  await slapd.addPerson('without-mail');
  await slapd.set(dnOf('without-mail'), 'mail', []);
  for (const uid of ['bruno', 'chloé', 'dora', 'emil', 'fleur', 'gina', 'hugo', 'ines']) {
    await slapd.addPerson(uid, { mail: `${uid.replace('é', 'e')}@directory.example` });
  }
  await slapd.addGroup('editors', ['ada']);
  host = await startHost({
    env: { PLAYGROUND_AUTHENTICATORS: AUTHENTICATORS },
    pluginConfig: { clients: [{ ...FRIEND, skip_consent: true }], ldap: [directory()] },
  });
});
afterAll(async () => {
  await host.stop();
  await slapd.stop();
});

const claims = JSON.stringify({ id_token: { acr: null, amr: null, auth_time: null } });

const attempt = async (identifier: string, password: string, browser = new Browserless()): Promise<Page> => {
  const scope = 'openid profile email';
  const page = await browser.open(authorizationUrl(host, { claims, scope, prompt: 'login' }));
  return browser.submit(page, { values: { identifier, password }, until: isCallback });
};

const signIn = async (identifier: string, password = `${identifier}-password`) => {
  const page = await attempt(identifier, password);
  expect(page.location?.href ?? textOf(page.html)).toMatch(
    isCallback(page.location ?? page.url) ? /code=/ : /^$/,
  );
  return (await redeem(host, page.location!)).claims;
};

const account = (column: string, value: string) => {
  const [row, ...others] = sql(
    host,
    `select u.*, r.type as role from up_users u
       left join up_users_role_lnk l on l.user_id = u.id left join up_roles r on r.id = l.role_id where u.${column} = ?`,
    value,
  );
  expect(others).toEqual([]);
  return row;
};

const accountOf = (claimsOfUser: Record<string, unknown>) =>
  account('document_id', String(claimsOfUser['sub']));

describe('a person of the directory', () => {
  it('gets an account at the first sign-in, and the same one ever after', async () => {
    const first = await signIn('ada');
    expect(first).toMatchObject({ amr: ['pwd'], acr: 'eidas1' });
    expect(Math.abs(Number(first['auth_time']) - Date.now() / 1000)).toBeLessThan(60);
    expect(accountOf(first)).toMatchObject({
      provider: 'ldap',
      username: 'ada',
      email: 'ada@directory.example',
      confirmed: 1,
      password: null,
      display_name: 'Ada Lovelace',
      given_name: 'Ada',
      role: 'public',
    });
    const again = await signIn('Ada@directory.EXAMPLE', 'ada-password');
    expect(again['sub']).toBe(first['sub']);
    const registered = () =>
      sql(
        host,
        "select details from oidc_events where kind = 'account.registered' and subject = ?",
        String(first['sub']),
      );
    await expect.poll(registered).toHaveLength(1);
    expect(JSON.parse(String(registered()[0]?.['details']))).toEqual({
      method: 'directory',
      provider: 'ldap',
    });
  });

  it('has what the directory says now, at each sign-in', async () => {
    const first = await signIn('bruno');
    expect(accountOf(first)).toMatchObject({
      display_name: 'bruno',
      given_name: null,
      role: 'authenticated',
    });
    await slapd.set(dnOf('bruno'), 'cn', ['Bruno B.']);
    await slapd.set(dnOf('bruno'), 'givenName', ['Bruno']);
    await slapd.set(dnOf('bruno'), 'mail', ['new@directory.example']);
    await slapd.set(groupDn('editors'), 'member', [dnOf('ada'), dnOf('bruno')]);
    const second = await signIn('bruno');
    expect(second['sub']).toBe(first['sub']);
    expect(accountOf(second)).toMatchObject({
      display_name: 'Bruno B.',
      given_name: 'Bruno',
      email: 'new@directory.example',
      role: 'public',
    });
    await slapd.set(dnOf('bruno'), 'givenName', []);
    await slapd.set(groupDn('editors'), 'member', [dnOf('ada')]);
    await signIn('bruno');
    expect(accountOf(first)).toMatchObject({ given_name: null, role: 'authenticated' });
    const roleChanges = () =>
      sql(
        host,
        "select target, details, changes from oidc_events where kind = 'account.role-changed' and subject = ? order by id",
        String(first['sub']),
      );
    await expect.poll(roleChanges).toHaveLength(2);
    expect(
      roleChanges().map(({ target, changes }) => [target, JSON.parse(String(changes)) as unknown]),
    ).toEqual([
      ['public', [{ field: 'role', before: 'authenticated', after: 'public' }]],
      ['authenticated', [{ field: 'role', before: 'public', after: 'authenticated' }]],
    ]);
    expect(JSON.parse(String(roleChanges()[0]?.['details']))).toEqual({ provider: 'ldap' });
  });

  it('is the same after a change of name, and after a move', async () => {
    const before = await signIn('chloé');
    await slapd.rename(dnOf('chloé'), dnOf('chloé-b'));
    const after = await signIn('chloé-b', 'chloé-password');
    expect(after['sub']).toBe(before['sub']);
    expect(accountOf(after)).toMatchObject({ username: 'chloé-b' });
    // The name is free again: who gets it is somebody else.
    await slapd.addPerson('chloé', { mail: 'another@directory.example' });
    expect((await signIn('chloé'))['sub']).not.toBe(before['sub']);
  });

  it('gets one account when they sign in in two browsers at once', async () => {
    const subjects = await Promise.all(Array.from({ length: 4 }, () => signIn('dora')));
    expect(new Set(subjects.map(({ sub }) => sub)).size).toBe(1);
    expect(account('email', 'dora@directory.example')).toBeDefined();
  });

  it.each([
    ['a wrong password', 'ada', 'wrong'],
    ['no such name', 'nobody', 'ada-password'],
    ['an injected filter', 'x)(|(uid=ada)', 'ada-password'],
    ['one who searches, by its whole name', READER.dn, READER.password],
  ])('is refused in the ordinary words: %s', async (_, identifier, password) => {
    const page = await attempt(identifier, password);
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('don’t match');
  });

  it('is not asked for with an empty password', async () => {
    const page = await attempt('ada', '');
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('Enter your user name or e-mail, and your password');
  });

  it('is told when the account is blocked here', async () => {
    const { sub } = await signIn('emil');
    sql(host, 'update up_users set blocked = 1 where document_id = ?', String(sub));
    expect(textOf((await attempt('emil', 'emil-password')).html)).toContain('This account is blocked');
    expect(textOf((await attempt('emil', 'wrong')).html)).toContain('don’t match');
  });

  it('can not sign in, nor get a password, at the host’s own doors', async () => {
    await signIn('ada');
    const post = (route: string, body: unknown) =>
      fetch(`${host.url}/api/auth/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const local = { identifier: 'ada@directory.example', password: 'ada-password' };
    expect((await post('local', local)).status).toBe(400);
    const browser = new Browserless();
    const page = await browser.open(authorizationUrl(host));
    const forgot = await browser.open(page.url.href.replace(/\?/, '/forgot?'));
    await browser.submit(forgot, { values: { email: 'ada@directory.example' } });
    expect(account('username', 'ada')).toMatchObject({ reset_password_token: null, password: null });
  });
});

describe('an account that is somebody else’s', () => {
  it('is not taken over by who has its e-mail address in the directory', async () => {
    const before = account('username', 'alice');
    const page = await attempt('mallory', 'mallory-password');
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('There is no account here for the one you used');
    expect(account('username', 'alice')).toEqual(before);
    expect(account('username', 'mallory')).toBeUndefined();
    expect((await signIn('alice@example.org', LOCAL_PASSWORD))['sub']).toBe(before?.['document_id']);
  });

  it('nor by who has its name there: each password opens its own', async () => {
    const local = await signIn('alice', LOCAL_PASSWORD);
    const other = await signIn('alice', 'Another-alice-1');
    expect(other['sub']).not.toBe(local['sub']);
    expect(accountOf(local)).toMatchObject({ provider: 'local', username: 'alice' });
    expect(accountOf(other)).toMatchObject({ provider: 'ldap', username: 'alice-2' });
    await signIn('alice', 'Another-alice-1');
    expect(accountOf(other)).toMatchObject({ username: 'alice-2' });
  });

  it('keeps its name and address when the directory gives them to another', async () => {
    const { sub } = await signIn('fleur');
    await slapd.set(dnOf('fleur'), 'mail', ['alice@example.org']);
    await slapd.rename(dnOf('fleur'), dnOf('bob'));
    expect((await signIn('bob', 'fleur-password'))['sub']).toBe(sub);
    expect(account('document_id', String(sub))).toMatchObject({
      username: 'fleur',
      email: 'fleur@directory.example',
    });
    expect(host.logs()).toMatch(/keeps its e-mail address: the new one is taken/);
  });

  it('is the person’s from the start where the site has put it there for them', async () => {
    const insert = `insert into up_users (document_id, username, email, provider, confirmed, blocked) values (?, ?, ?, ?, 1, 0)`;
    sql(host, insert, 'put-there-for-gina', 'gina-of-old', 'gina@directory.example', 'ldap');
    expect((await signIn('gina'))['sub']).toBe('put-there-for-gina');
    expect(account('document_id', 'put-there-for-gina')).toMatchObject({ username: 'gina' });
    // Once it is hers, nobody else's with that address.
    await slapd.addPerson('gina2', { mail: 'gina@directory.example' });
    await slapd.set(dnOf('gina'), 'mail', ['other@directory.example']);
    expect((await attempt('gina2', 'gina2-password')).status).toBe(400);
  });

  it('is no longer the person’s when the site has made it a local one', async () => {
    const { sub } = await signIn('hugo');
    sql(host, "update up_users set provider = 'local' where document_id = ?", String(sub));
    expect(textOf((await attempt('hugo', 'hugo-password')).html)).toContain('There is no account here');
  });

  it('is a new one after the old one was deleted', async () => {
    const before = await signIn('ines');
    sql(host, 'delete from up_users where document_id = ?', String(before['sub']));
    const [one, other] = await Promise.all([signIn('ines'), signIn('ines')]);
    expect(one['sub']).not.toBe(before['sub']);
    expect(other['sub']).toBe(one['sub']);
  });

  it('is not made for who has no e-mail address', async () => {
    const page = await attempt('without-mail', 'without-mail-password');
    expect(textOf(page.html)).toContain('There is no account here for the one you used');
    expect(host.logs()).toMatch(/it has no e-mail address, which an account needs/);
  });
});

describe('the site’s own way to check a password', () => {
  it('signs people in, with the fields it gives', async () => {
    const grace = await signIn('grace', 'Staff-password-1');
    expect(grace).toMatchObject({ amr: ['pwd'], acr: 'eidas1' });
    expect(accountOf(grace)).toMatchObject({ provider: 'staff', display_name: 'Grace Hopper' });
    expect((await signIn('grace', 'Staff-password-1'))['sub']).toBe(grace['sub']);
  });

  it('says truly how it was done', async () => {
    const otto = await signIn('otto', 'Staff-password-1');
    expect(otto).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'eidas1' });
    expect(accountOf(otto)).toMatchObject({ username: 'otto', email: 'otto@staff.example' });
  });

  it('makes no account where it shall not', async () => {
    const page = await attempt('guest', 'Guest-password-1');
    expect(textOf(page.html)).toContain('There is no account here for the one you used');
    expect(account('provider', 'guests')).toBeUndefined();
  });

  it.each([
    ['without-id', '"staff" could not check a password: "id" must be a text of 1 to 512 characters'],
    ['just-true', 'it must answer with a person, or with nothing'],
    ['with-wrong-field', '"blocked" is not a field of the user that can be filled'],
    ['breaks', 'the staff service is closed'],
    ['hangs', 'no answer within 1 s'],
  ])('signs nobody in when it goes wrong: %s', async (identifier, words) => {
    const page = await attempt(identifier, 'Staff-password-1');
    expect(page.status).toBe(503);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(textOf(page.html)).toContain('Part of the accounts can’t be reached at the moment');
    // One line for the admin in ten seconds.
    if (identifier === 'without-id') expect(host.logs()).toContain(words);
  });

  it('signs nobody in with a role that is not there', async () => {
    const page = await attempt('with-unknown-role', 'Staff-password-1');
    expect(textOf(page.html)).toContain('There is no account here for the one you used');
    expect(host.logs()).toContain('there is no role "emperor"');
  });
});

describe('a directory that does not answer', () => {
  const expectLocalSignIn = async () => {
    expect(await signIn('alice', LOCAL_PASSWORD)).toMatchObject({ amr: ['pwd'] });
  };
  const expectExplanation = async () => {
    const page = await attempt('ada', 'ada-password');
    expect(page.status).toBe(503);
    expect(textOf(page.html)).toContain('Part of the accounts can’t be reached at the moment');
    const [form] = formsOf(page).filter(({ fields }) => 'password' in fields);
    expect(form?.fields['identifier']).toBe('ada');
  };

  it('keeps nobody else out, and is explained, when it hangs', async () => {
    slapd.pause();
    try {
      await expectLocalSignIn();
      await expectExplanation();
      expect(await signIn('grace', 'Staff-password-1')).toMatchObject({ amr: ['pwd'] });
    } finally {
      slapd.resume();
    }
    await signIn('ada');
  });

  it('and when it is down, until it comes back', async () => {
    await slapd.goAway();
    try {
      await expectLocalSignIn();
      await expectExplanation();
    } finally {
      await slapd.comeBack();
    }
    await signIn('ada');
  });
});

describe('passwords', () => {
  it('of the site switched off leave those of the directory', async () => {
    const restore = await changeSettings(host, 'providers', withoutLocalSignIn);
    try {
      await signIn('ada');
      expect(textOf((await attempt('alice', LOCAL_PASSWORD)).html)).toContain('don’t match');
      const page = await new Browserless().open(authorizationUrl(host));
      expect(textOf(page.html)).not.toContain('Forgotten password?');
    } finally {
      await restore();
    }
  });

  it('and who they are of are not in the log', () => {
    const log = host.logs();
    for (const secret of [
      'ada-password',
      'Another-alice-1',
      'Staff-password-1',
      LOCAL_PASSWORD,
      READER.password,
    ]) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toMatch(/ada@|uid=/i);
  });
});

it('says what does not fit the host, and does not start', async () => {
  const ldap = [
    {
      ...directory(),
      name: 'google',
      base: BASE,
      attributes: { fields: { nosuch: 'cn', password: 'userPassword' } },
      roles: [{ group: groupDn('editors'), role: 'emperor' }],
    },
  ];
  const message = await refusalToStart({ pluginConfig: { clients: [], ldap } });
  expect(message).toContain('"ldap.0.name" "google" is a provider of users-permissions already');
  expect(message).toContain('"nosuch" is not a field of the user that can be filled');
  expect(message).toContain('"password" is not a field of the user that can be filled');
  expect(message).toMatch(
    /"ldap.0.roles.0.role" "emperor" is no role of users-permissions; their types are authenticated/,
  );
});
