/**
 * Pages with invented people in them: for the panel's preview.
 */
import { scopeText } from './catalogue';
import type { Given } from './contexts';
import { view, type View } from './views';

const USER = { name: 'Alice Martin', email: 'alice@example.org' };
const APP = {
  name: 'Friend app',
  uri: 'https://app.example.org/',
  siteUri: 'https://app.example.org/',
  policyUri: 'https://app.example.org/privacy',
  tosUri: 'https://app.example.org/terms',
};
const HERE = '#';
const FORM = { action: HERE, csrf: '' };

const SAMPLES = {
  login: ({ context, app = APP }: Given) =>
    view('login', {
      ...FORM,
      context,
      app,
      cancelAction: HERE,
      forgotLink: HERE,
      signUpLink: HERE,
      externalAction: HERE,
      externals: [{ name: 'example', label: 'Example ID' }],
    }),
  'login-refused': ({ context, app = APP }: Given) =>
    view('login', {
      ...FORM,
      context,
      app,
      cancelAction: HERE,
      forgotLink: HERE,
      identifier: 'alice',
      error: 'credentials',
    }),
  consent: ({ context, app = APP }: Given) =>
    view('consent', {
      ...FORM,
      context,
      app,
      registeredItself: false,
      user: USER,
      switchLink: HERE,
      signInsLink: HERE,
      offlineAccess: false,
      scopes: [
        { name: 'openid', ...scopeText(context.lang, 'openid') },
        { name: 'profile', ...scopeText(context.lang, 'profile'), values: [USER.name] },
        { name: 'email', ...scopeText(context.lang, 'email'), values: [USER.email], optional: true },
      ],
    }),
  'select-account': ({ context, app = APP }: Given) =>
    view('select-account', { ...FORM, context, app, user: USER, switchLink: HERE, signInsLink: HERE }),
  'sign-up': ({ context, app = APP }: Given) => view('sign-up', { ...FORM, context, app, backLink: HERE }),
  forgot: ({ context }: Given) => view('forgot', { ...FORM, context, backLink: HERE }),
  done: ({ context, app = APP }: Given) => view('done', { context, app, kind: 'reset-sent', backLink: HERE }),
  denied: ({ context, app = APP }: Given) =>
    view('denied', { ...FORM, context, app, user: USER, isFailure: false }),
  'device-code': ({ context }: Given) => view('device-code', { context, action: HERE, formFields: {} }),
  'device-confirm': ({ context, app = APP }: Given) =>
    view('device-confirm', {
      context,
      app,
      action: HERE,
      formFields: {},
      code: 'BCDF-GHJK',
      user: USER,
      scopes: ['openid', 'email'],
      from: { address: '192.0.2.7', userAgent: 'Television/1.0' },
    }),
  'device-done': ({ context, app = APP }: Given) =>
    view('device-done', { context, app, outcome: 'connected' }),
  logout: ({ context, app = APP }: Given) =>
    view('logout', { context, app, action: HERE, formFields: {}, userName: USER.name }),
  applications: ({ context, app = APP }: Given) =>
    view('applications', {
      ...FORM,
      context,
      user: USER,
      startable: [{ name: app.name, start: HERE }],
      applications: [
        {
          clientId: 'sample',
          app,
          may: ['profile', 'email'].map((scope) => scopeText(context.lang, scope).title),
          since: Math.floor(Date.UTC(2026, 0, 1) / 1000),
        },
      ],
      logoutLink: HERE,
    }),
  'signed-out': ({ context, app = APP }: Given) =>
    view('signed-out', { context, app, isStillSignedIn: false }),
  error: ({ context, app = APP }: Given) => view('error', { context, app, kind: 'expired' }),
} satisfies Record<string, (given: Given) => View>;

export const SAMPLE_NAMES: readonly string[] = Object.keys(SAMPLES);

/** Undefined when there is no sample of that name. */
export const sampleOf = (name: string, given: Given): View | undefined =>
  Object.entries(SAMPLES).find(([known]) => known === name)?.[1](given);
