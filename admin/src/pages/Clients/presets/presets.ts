/**
 * What is known of applications that people connect: from its address, everything that has to be registered for it.
 * Data only; what to paste into each is in connect.ts.
 */
import type { ClientKind } from '../../../../../server/src/contracts/clients';
import type { NewClient } from '../../../api/client';

export const PRESET_IDS = [
  'server',
  'browser',
  'native',
  'machine',
  'authjs',
  'nextcloud',
  'grafana',
  'wordpress',
  'moodle',
  'gitlab',
  'mattermost',
  'discourse',
  'lemonldap',
  'mod_auth_openidc',
  'proconnect',
  'franceconnect',
] as const;

export type PresetId = (typeof PRESET_IDS)[number];

export interface Preset {
  kind: ClientKind;
  /** A product's name, the same in every language; the four kinds have none and are translated. */
  name?: string;
  /** Where users come back after sign-in, below the application's address. */
  callbackPaths: readonly string[];
  /** Where they may come back after logout, below it. */
  logoutPaths: readonly string[];
  /** Where the application is told that a session has ended, below it (Back-Channel Logout 1.0). */
  backChannelPath?: string;
  authMethod: NonNullable<NewClient['token_endpoint_auth_method']>;
  scope: string;
  /** The application asks for refresh tokens. */
  refresh: boolean;
}

const SIGN_IN = 'openid profile email';

const product = (
  name: string,
  details: Pick<Preset, 'callbackPaths' | 'logoutPaths'> & Partial<Preset>,
): Preset => ({
  kind: 'server',
  name,
  authMethod: 'client_secret_basic',
  scope: SIGN_IN,
  refresh: false,
  ...details,
});

export const presets: Record<PresetId, Preset> = {
  server: {
    kind: 'server',
    callbackPaths: ['/callback'],
    logoutPaths: ['/'],
    authMethod: 'client_secret_basic',
    scope: `${SIGN_IN} offline_access`,
    refresh: true,
  },
  browser: {
    kind: 'browser',
    callbackPaths: ['/callback'],
    logoutPaths: ['/'],
    authMethod: 'none',
    scope: SIGN_IN,
    refresh: false,
  },
  native: {
    kind: 'native',
    callbackPaths: ['/callback'],
    logoutPaths: ['/signed-out'],
    authMethod: 'none',
    scope: `${SIGN_IN} offline_access`,
    refresh: true,
  },
  machine: {
    kind: 'machine',
    callbackPaths: [],
    logoutPaths: [],
    authMethod: 'client_secret_basic',
    scope: '',
    refresh: false,
  },
  authjs: product('Auth.js / Next.js', {
    callbackPaths: ['/api/auth/callback/strapi'],
    logoutPaths: ['/'],
    scope: `${SIGN_IN} offline_access`,
    refresh: true,
  }),
  nextcloud: product('Nextcloud', {
    // With and without the web server's rewriting of index.php.
    callbackPaths: ['/apps/user_oidc/code', '/index.php/apps/user_oidc/code'],
    logoutPaths: ['/'],
    authMethod: 'client_secret_post',
  }),
  grafana: product('Grafana', { callbackPaths: ['/login/generic_oauth'], logoutPaths: ['/login'] }),
  wordpress: product('WordPress', {
    callbackPaths: ['/wp-admin/admin-ajax.php?action=openid-connect-authorize'],
    logoutPaths: ['/'],
    authMethod: 'client_secret_post',
  }),
  moodle: product('Moodle', {
    callbackPaths: ['/admin/oauth2callback.php'],
    logoutPaths: ['/'],
    authMethod: 'client_secret_post',
  }),
  gitlab: product('GitLab', { callbackPaths: ['/users/auth/openid_connect/callback'], logoutPaths: ['/'] }),
  mattermost: product('Mattermost', {
    callbackPaths: ['/signup/openid/complete', '/login/openid/complete'],
    logoutPaths: ['/'],
    authMethod: 'client_secret_post',
  }),
  discourse: product('Discourse', { callbackPaths: ['/auth/oidc/callback'], logoutPaths: ['/'] }),
  lemonldap: product('LemonLDAP::NG', {
    callbackPaths: ['/?openidconnectcallback=1'],
    logoutPaths: ['/?logout=1'],
    authMethod: 'client_secret_post',
  }),
  mod_auth_openidc: product('mod_auth_openidc (Apache)', {
    callbackPaths: ['/secure/redirect_uri'],
    logoutPaths: ['/'],
    backChannelPath: '/secure/redirect_uri?logout=backchannel',
  }),
  proconnect: product('ProConnect', {
    callbackPaths: ['/api/v2/oidc-callback'],
    logoutPaths: ['/api/v2/client/logout-callback'],
    authMethod: 'client_secret_post',
  }),
  franceconnect: product('FranceConnect', {
    callbackPaths: ['/api/v2/oidc-callback'],
    logoutPaths: ['/api/v2/client/logout-callback'],
    authMethod: 'client_secret_post',
  }),
};

export const isPresetId = (value: string): value is PresetId =>
  (PRESET_IDS as readonly string[]).includes(value);

/**
 * What was typed as an address, as something to append a path to; undefined when it is not one. A bare host name is
 * taken for https, and for http on this machine.
 */
export function baseOf(address: string): string | undefined {
  const typed = address.trim();
  if (typed === '') return undefined;
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(typed);
  const whole = /^[a-z][a-z0-9+.-]*:(\/|$)/i.test(typed) ? typed : `${isLocal ? 'http' : 'https'}://${typed}`;
  if (!URL.canParse(whole)) return undefined;
  const { href } = new URL(whole);
  return href.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

/** The addresses to register for an application at `address`; empty when that is not an address. */
export function addressesFor(
  id: PresetId,
  address: string,
): { redirectUris: string[]; logoutUris: string[] } {
  const base = baseOf(address);
  if (base === undefined) return { redirectUris: [], logoutUris: [] };
  const { callbackPaths, logoutPaths } = presets[id];
  return {
    redirectUris: callbackPaths.map((path) => `${base}${path}`),
    logoutUris: logoutPaths.map((path) => `${base}${path}`),
  };
}

export interface Answers {
  preset: PresetId;
  name: string;
  address: string;
  redirectUris: string[];
}

/** The client to register: the admin's three answers, and everything that follows from them. */
export function toNewClient({ preset: id, name, address, redirectUris }: Answers): NewClient {
  const preset = presets[id];
  const base = baseOf(address);
  const isWeb = base !== undefined && /^https?:/.test(base);
  const common: NewClient = {
    client_name: name.trim(),
    token_endpoint_auth_method: preset.authMethod,
    application_type: preset.kind === 'native' ? 'native' : 'web',
    ...(isWeb && preset.kind !== 'machine' ? { client_uri: `${base}/` } : {}),
  };
  if (preset.kind === 'machine') {
    return { ...common, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
  }
  return {
    ...common,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: addressesFor(id, address).logoutUris,
    ...(isWeb && preset.backChannelPath !== undefined
      ? { backchannel_logout_uri: `${base}${preset.backChannelPath}` }
      : {}),
    grant_types: preset.refresh ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    response_types: ['code'],
    scope: preset.scope,
  };
}

/** The preset that a client looks like, by its redirect URIs; a kind when it looks like none. */
export function presetOf({
  kind,
  redirect_uris: uris,
}: {
  kind: ClientKind;
  redirect_uris: readonly string[];
}): PresetId {
  const products = PRESET_IDS.filter((id) => presets[id].name !== undefined);
  const match = products.find((id) =>
    uris.some((uri) => presets[id].callbackPaths.some((path) => uri.endsWith(path))),
  );
  return match ?? kind;
}
