import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeText, text, textParts, type TextKey } from '../../server/src/interaction/catalogue';
import { en } from '../../server/src/interaction/catalogue/en';
import { fr } from '../../server/src/interaction/catalogue/fr';
import { STYLE_HASH, STYLES } from '../../server/src/interaction/styles';
import type { ErrorKind } from '../../server/src/interaction/views/error';
import { LOGIN_ERRORS, LOGIN_NOTICES, type LoginError } from '../../server/src/interaction/views/login';
import type { DoneKind } from '../../server/src/interaction/views/done';
import type { ForgotProps } from '../../server/src/interaction/views/forgot';
import type { ResetError } from '../../server/src/interaction/views/reset';
import type { SignUpError } from '../../server/src/interaction/views/sign-up';
import { contextIn, english, languages, page } from '../support/pages';

const errorKinds: ErrorKind[] = [
  'expired',
  'client',
  'request',
  'denied',
  'server',
  'cookies',
  'not-found',
  'unavailable',
];
const knownScopes = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

interface Names {
  lang?: string;
  name?: string;
  uri?: string;
}

const login = ({
  lang = 'en',
  name = 'Friend',
  uri,
  ...more
}: Names & { error?: LoginError; identifier?: string } = {}) =>
  page('login', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/login',
    cancelAction: '/oidc/interaction/1/abort',
    csrf: 'token-1',
    app: { name, uri, logoUri: uri, policyUri: uri, tosUri: uri },
    ...more,
  });

const consent = ({ lang = 'en', name = 'Friend', uri }: Names = {}) =>
  page('consent', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/consent',
    csrf: 'token-1',
    app: { name, uri, siteUri: uri, logoUri: uri, policyUri: uri, tosUri: uri },
    registeredItself: true,
    user: { name, email: `${name}@example.org` },
    scopes: [
      ...['openid', 'profile', 'email'].map((scope) => ({
        name: scope,
        ...scopeText(languages.find(lang), scope),
      })),
      { name, title: name, description: name, values: [name] },
    ],
    offlineAccess: true,
  });

const SIGN_UP_ERRORS: SignUpError[] = [
  'empty',
  'email',
  'taken',
  'taken-name',
  'password',
  'refused',
  'rate',
];
const RESET_ERRORS: ResetError[] = ['code', 'different', 'password', 'rate'];
const FORGOT_ERRORS: Array<NonNullable<ForgotProps['error']>> = ['email', 'rate'];
const DONE_KINDS: DoneKind[] = ['reset-sent', 'confirm-sent', 'password-changed'];

const selectAccount = ({ lang = 'en', name = 'Friend', uri }: Names = {}) =>
  page('select-account', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/keep',
    csrf: 'token-1',
    app: { name, uri, logoUri: uri, policyUri: uri, tosUri: uri },
    user: { name, email: `${name}@example.org` },
    switchLink: '/oidc/interaction/1/switch',
    signInsLink: '/oidc/interaction/1/sign-ins',
  });

const signUp = ({
  lang = 'en',
  name = 'Friend',
  uri,
  error: state,
}: Names & { error?: SignUpError | undefined } = {}) =>
  page('sign-up', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/sign-up',
    csrf: 'token-1',
    app: { name, logoUri: uri },
    username: name,
    email: name,
    backLink: '/oidc/interaction/1/switch',
    ...(state ? { error: state, reason: name } : {}),
  });

const forgot = ({
  lang = 'en',
  name = 'Friend',
  error: state,
}: Names & { error?: ForgotProps['error'] | undefined } = {}) =>
  page('forgot', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/forgot',
    csrf: 'token-1',
    email: name,
    backLink: '/oidc/interaction/1',
    ...(state ? { error: state } : {}),
  });

const reset = ({
  lang = 'en',
  name = 'Friend',
  error: state,
}: Names & { error?: ResetError | undefined } = {}) =>
  page('reset', {
    context: contextIn(lang, name),
    action: '/oidc/interaction/1/reset',
    csrf: 'token-1',
    code: name,
    ...(state ? { error: state, reason: name } : {}),
  });

const error = ({ lang = 'en', name = 'Friend', uri, kind = 'client' }: Names & { kind?: ErrorKind } = {}) =>
  page('error', {
    context: contextIn(lang, name),
    kind,
    detail: name,
    code: name,
    app: { name, uri },
    homeUri: uri,
  });

/** Every view in every state. */
const everyPage = (names: Names = {}) => {
  const { lang = 'en', name = 'Friend', uri } = names;
  const context = contextIn(lang, name);
  return new Map<string, string>([
    ['login', login(names)],
    ['login without an app', page('login', { context, action: '/a', cancelAction: '/c', csrf: 't' })],
    ...LOGIN_ERRORS.map(
      (state) => [`login: ${state}`, login({ ...names, error: state, identifier: name })] as const,
    ),
    ...LOGIN_NOTICES.map(
      (notice) =>
        [
          `login: ${notice}`,
          page('login', { context, action: '/a', cancelAction: '/c', csrf: 't', app: { name, uri }, notice }),
        ] as const,
    ),
    [
      'login with other providers only',
      page('login', {
        context,
        action: '/a',
        cancelAction: '/c',
        csrf: 't',
        passwords: false,
        externals: [{ name: 'up', label: name }],
        externalAction: '/e',
      }),
    ],
    [
      'login with no way in',
      page('login', { context, action: '/a', cancelAction: '/c', csrf: 't', passwords: false }),
    ],
    ['select account', selectAccount(names)],
    ...[undefined, ...SIGN_UP_ERRORS].map(
      (state) => [`sign up: ${state}`, signUp({ ...names, error: state })] as const,
    ),
    ...[undefined, ...FORGOT_ERRORS].map(
      (state) => [`forgot: ${state}`, forgot({ ...names, error: state })] as const,
    ),
    ...[undefined, ...RESET_ERRORS].map(
      (state) => [`reset: ${state}`, reset({ ...names, error: state })] as const,
    ),
    ...DONE_KINDS.map(
      (kind) =>
        [`done: ${kind}`, page('done', { context, kind, app: { name, uri }, backLink: '/b' })] as const,
    ),
    ['consent', consent(names)],
    [
      'logout',
      page('logout', {
        context,
        action: '/oidc/session/end/confirm',
        formFields: { xsrf: 'x-1' },
        app: { name },
        userName: name,
      }),
    ],
    [
      'logout without an app',
      page('logout', { context, action: '/oidc/session/end/confirm', formFields: { xsrf: 'x-1' } }),
    ],
    [
      'applications',
      page('applications', {
        context,
        user: { name },
        action: '/account',
        csrf: name,
        applications: [{ clientId: name, app: { name, uri }, may: [name], since: 0 }],
        startable: [{ name, start: uri ?? '' }],
        logoutLink: '/b',
      }),
    ],
    ['signed out', page('signed-out', { isStillSignedIn: false, context, app: { name, uri } })],
    ['signed out without an app', page('signed-out', { isStillSignedIn: false, context })],
    ...errorKinds.map((kind) => [`error: ${kind}`, error({ ...names, kind })] as const),
    ['error with nothing more', page('error', { context, kind: 'server' })],
  ]);
};

const withoutStyles = (html: string) => html.replace(STYLES, '');

const visibleText = (html: string) => withoutStyles(html).replace(/<[^>]*>/g, ' ');

const inputNamed = (html: string, name: string) =>
  new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(html)?.[0] ?? '';

describe('the catalogue', () => {
  it('has the same keys and placeholders in every language', () => {
    const placeholders = (entry: string) => (entry.match(/\{\w+\}/g) ?? []).sort();
    expect(Object.keys(fr)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as TextKey[])
      expect(placeholders(fr[key]), key).toEqual(placeholders(en[key]));
  });

  it('sets French punctuation as French typography asks', () => {
    for (const [key, entry] of Object.entries(fr)) {
      expect(entry, key).not.toMatch(/[^\u00a0]:|[^\u202f][;?!]|«[^\u00a0]|[^\u00a0]»|'/);
    }
  });

  it('falls back to English for a language without a catalogue', () => {
    expect(text(languages.find('tlh'), 'login.submit')).toBe(en['login.submit']);
    expect(login({ lang: 'constructor' })).toContain('<html lang="en"');
  });

  it('puts values in as they are, even when they look like placeholders', () => {
    expect(text(english, 'app.goBack', { app: '{site} $& {app}' })).toBe('Go back to {site} $& {app}');
    expect(textParts(english, 'app.goBack')).toEqual(['Go back to ', 'app', '']);
  });

  it.each(languages.tags)('explains the standard scopes in words (%s) and shows others by name', (lang) => {
    for (const scope of knownScopes) expect(scopeText(languages.find(lang), scope).title).not.toBe(scope);
    expect(scopeText(languages.find(lang), 'orders:read').title).toBe('orders:read');
    expect(scopeText(languages.find(lang), '__proto__').title).toBe('__proto__');
  });
});

describe.each(languages.tags)('every page in %s', (lang) => {
  it.each([...everyPage({ lang, uri: 'https://friend.example/' })])(
    '%s is a complete page with nothing missing',
    (_, html) => {
      expect(html).toMatch(/^<!doctype html><html lang="(en|fr)" dir="ltr">/);
      expect(html).toContain(`<html lang="${lang}"`);
      expect(html).toContain('<meta name="viewport"');
      expect(html).toContain('<meta name="robots" content="noindex"');
      expect(html).toContain('<meta name="color-scheme" content="light dark"');
      expect(html).toMatch(/<title>[^<]+ · Friend<\/title>/);
      expect(html.match(/<main>/g)).toHaveLength(1);
      expect(html.match(/<h1>/g)).toHaveLength(1);
      const seen = visibleText(html);
      expect(seen).not.toMatch(
        /[{}]|undefined|null|\[object|\b(login|consent|logout|error|scope|signedOut|app)\.\w/,
      );
    },
  );

  it.each([...everyPage({ lang, uri: 'https://friend.example/' })])(
    '%s fits a strict Content-Security-Policy',
    (_, html) => {
      const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css = '']) => css);
      expect(styles).toEqual([STYLES]);
      expect(
        `'sha256-${createHash('sha256')
          .update(styles[0] ?? '')
          .digest('base64')}'`,
      ).toBe(STYLE_HASH);
      expect(withoutStyles(html)).not.toMatch(/<script|<iframe|<link|<object|\sstyle=|\son\w+=/i);
      expect(STYLES).not.toMatch(/url\(|@import|<\//);
    },
  );
});

describe('the sign-in page', () => {
  it('posts csrf, identifier and password, and cancels through a form of its own', () => {
    const html = login();
    const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
    expect(forms).toHaveLength(2);
    expect(forms[0]).toContain('<form method="post" action="/oidc/interaction/1/login"');
    expect(inputNamed(forms[0] ?? '', 'csrf')).toContain('value="token-1"');
    expect(inputNamed(forms[0] ?? '', 'identifier')).toMatch(
      /autocomplete="username" autocapitalize="none" spellcheck="false"/,
    );
    expect(inputNamed(forms[0] ?? '', 'password')).toMatch(
      /type="password".*autocomplete="current-password"/,
    );
    expect(forms[1]).toContain('<form method="post" action="/oidc/interaction/1/abort"');
    expect(inputNamed(forms[1] ?? '', 'csrf')).toContain('value="token-1"');
    expect(forms[1]).not.toContain('password');
  });

  it('starts in the first empty field', () => {
    expect(inputNamed(login(), 'identifier')).toContain('autofocus');
    expect(inputNamed(login(), 'password')).not.toContain('autofocus');
    expect(inputNamed(login({ identifier: 'alice' }), 'identifier')).not.toContain('autofocus');
    expect(inputNamed(login({ identifier: 'alice' }), 'password')).toContain('autofocus');
  });

  it('keeps the identifier and never the password after a refusal', () => {
    const html = login({ error: 'credentials', identifier: 'alice' });
    expect(inputNamed(html, 'identifier')).toContain('value="alice"');
    expect(inputNamed(html, 'password')).not.toContain('value=');
    expect(html).toContain('<title>Error: Sign in');
  });

  it.each(LOGIN_ERRORS)('announces the refusal "%s" and ties it to the fields', (state) => {
    const html = login({ error: state, identifier: 'alice' });
    const id = /role="alert" id="([^"]+)"/.exec(html)?.[1];
    expect(id).toBeDefined();
    for (const field of ['identifier', 'password'])
      expect(inputNamed(html, field)).toContain(`aria-describedby="${id}"`);
  });

  it('does not tell which of the two fields was wrong', () => {
    const html = login({ error: 'credentials', identifier: 'alice' });
    for (const field of ['identifier', 'password'])
      expect(inputNamed(html, field)).toContain('aria-invalid="true"');
  });

  it('marks no field when the account is the matter', () => {
    for (const state of ['blocked', 'unconfirmed', 'rate'] as const)
      expect(withoutStyles(login({ error: state }))).not.toContain('aria-invalid');
  });
});

describe('the pages around signing in', () => {
  it('choosing an account goes on with the one that is named, by one form, and can leave it', () => {
    const html = selectAccount({ name: 'Ada' });
    expect(visibleText(html)).toContain('Continue as');
    expect(html).toContain('action="/oidc/interaction/1/keep"');
    expect(html).toContain('href="/oidc/interaction/1/switch"');
    expect(html.match(/<form/g)).toHaveLength(1);
  });

  it('a new account’s form keeps what was typed, and never the password', () => {
    const html = signUp({ name: 'ada', error: 'taken' });
    expect(inputNamed(html, 'username')).toContain('value="ada"');
    expect(inputNamed(html, 'email')).toContain('value="ada"');
    expect(inputNamed(html, 'password')).not.toContain('value=');
    expect(inputNamed(html, 'password')).toContain('autocomplete="new-password"');
  });

  it('a new password is typed twice, and its code comes back with the form', () => {
    const html = reset({ name: 'abc' });
    expect(inputNamed(html, 'code')).toContain('value="abc"');
    for (const field of ['password', 'passwordAgain']) {
      expect(inputNamed(html, field)).toContain('autocomplete="new-password"');
      expect(inputNamed(html, field)).not.toContain('value=');
    }
  });

  it('a directory that is away marks no field', () => {
    expect(withoutStyles(login({ error: 'unavailable', identifier: 'ada' }))).not.toContain('aria-invalid');
  });
});

describe('the consent page', () => {
  it('names the app and the user, lists each scope once, and offers both decisions', () => {
    const html = consent();
    expect(html).toMatch(/<h1><bdi class="name">Friend<\/bdi> wants to use your/);
    expect(html).toContain('Friend@example.org');
    expect(html.match(/Keep this access while you are away/g)).toHaveLength(1);
    expect(html).toMatch(/name="decision" value="accept"/);
    expect(html).toMatch(/name="decision" value="refuse"/);
  });

  it('links to the app’s policies in new tabs that do not know where they came from', () => {
    const links = consent({ uri: 'https://friend.example/x' }).match(/<a [^>]*>/g) ?? [];
    expect(links).toHaveLength(3);
    for (const link of links)
      expect(link).toMatch(/href="https:\/\/friend.example\/x" rel="noreferrer" target="_blank"/);
  });
});

describe('the pages around signing out', () => {
  it('signs out here, everywhere, or not at all, by one button each', () => {
    const html = page('logout', {
      context: contextIn('en', 'Site'),
      action: '/end',
      formFields: { xsrf: 'x-1' },
    });
    const buttons = html.match(/<button[^>]*>/g) ?? [];
    expect(buttons).toHaveLength(3);
    expect(buttons[0]).toContain('name="logout" value="yes"');
    expect(buttons[1]).toContain('name="logout" value="everywhere"');
    expect(buttons[2]).not.toContain('name=');
    expect(inputNamed(html, 'xsrf')).toContain('value="x-1"');
  });

  it('offers the way back to the app when it has a page', () => {
    const context = contextIn('en', 'Site');
    expect(
      page('signed-out', {
        isStillSignedIn: false,
        context,
        app: { name: 'Friend', uri: 'https://friend.example/' },
      }),
    ).toContain('href="https://friend.example/"');
    expect(page('signed-out', { isStillSignedIn: false, context, app: { name: 'Friend' } })).not.toContain(
      '<a ',
    );
  });
});

describe('the error page', () => {
  it('offers to go back to the application', () => {
    expect(error({ kind: 'expired', uri: 'https://friend.example/' })).toMatch(
      /<a href="https:\/\/friend.example\/"[^>]*><span>Go back to/,
    );
  });

  it('keeps the protocol’s words apart, and leaves them out when there are none', () => {
    expect(error()).toMatch(/<details><summary>Details for the developer/);
    expect(page('error', { context: contextIn('en', 'Site'), kind: 'server' })).not.toContain('<details>');
  });
});

describe('what comes from outside', () => {
  const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&<b style="x">`;

  it.each([...everyPage({ name: attack })])('is inert as a name in: %s', (_, html) => {
    expect(withoutStyles(html)).not.toMatch(/<script|<b\s|<img|<[^>]*\sonerror=/i);
    expect(html).toContain('&lt;script>');
    expect(html.match(/<style/g)).toHaveLength(1);
  });

  it('adds no element and no attribute, whatever characters it has', () => {
    const skeleton = (html: string) =>
      withoutStyles(html)
        .replace(/="[^"]*"/g, '=""')
        .match(/<[^>]*>/g);
    const reference = skeleton(login({ name: 'x', identifier: 'x', error: 'blocked' }));
    const characters = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '/',
      '`',
      '=',
      ' ',
      '-',
      '!',
      'x',
      'é',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.string({ unit: characters, minLength: 1 }), (part) => {
        const name = `x${part}`;
        expect(skeleton(login({ name, identifier: name, error: 'blocked' }))).toEqual(reference);
      }),
    );
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    'friend.example',
    '',
  ])('is no link and no picture when its address is %j', (uri) => {
    // Our own links lead into the interaction, or back to it.
    for (const [page, html] of everyPage({ uri }))
      expect(html, page).not.toMatch(/<a (?![^>]*href="\/(oidc\/interaction\/|b"))|<img /);
  });

  it('shows a logo over https only, and without telling where it is shown', () => {
    expect(login({ uri: 'http://friend.example/logo.png' })).not.toContain('<img');
    expect(login({ uri: 'https://friend.example/logo.png' })).toMatch(
      /<img src="https:\/\/friend.example\/logo.png" alt[ =][^>]* referrerpolicy="no-referrer"/,
    );
  });

  it('can not turn the direction of the text, nor push the buttons away', () => {
    const html = page('consent', {
      context: contextIn('en', 'Site'),
      action: '/c',
      csrf: 't',
      app: { name: `\u202egnp.knab${'W'.repeat(10_000)}` },
      registeredItself: false,
      user: { name: 'alice\u0000\u2066' },
      scopes: [],
      offlineAccess: false,
    });
    for (const unseen of ['\u0000', '\u202e', '\u2066']) expect(html).not.toContain(unseen);
    expect(html).not.toContain('W'.repeat(80));
  });

  it('is called "the app" when its name can not be seen', () => {
    expect(login({ name: '\u200b\u2060 ' })).toContain('continue to the app.');
  });
});
