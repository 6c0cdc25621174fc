/**
 * What is known of applications that people connect: from its address, everything that has to be registered for it.
 * Data only; what to paste into each is in connect.ts.
 */
import type { ClaimMapping } from '../../../../../server/src/contracts/catalogue';
import type { ClientKind } from '../../../../../server/src/contracts/clients';
import type { NewClient } from '../../../api/client';
import { presetScopes, type PresetScope } from './presetScopes';

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
  'franceconnect_plus',
  'ncconnect',
  'auth0',
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
  /** Where it publishes its keys, below its address: for what is encrypted to it. */
  keysPath?: string;
  /** Scopes that it asks for beside the standard ones, or with more claims than they have. */
  scopes?: readonly PresetScope[];
  /** Claims that it can't do without and that a bare site has no field for. */
  needs?: readonly string[];
  /** What else has to be registered. */
  metadata?: NewClient;
}

const SIGN_IN = 'openid profile email';

const textField = (claim: string, field: string): ClaimMapping => ({
  claim,
  source: { kind: 'field', field },
  type: 'string',
  whenEmpty: 'omit',
});

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

/** The State's federations: the site is one of their identity providers. */
const FEDERATION = {
  callbackPaths: ['/api/v2/oidc-callback'],
  logoutPaths: ['/api/v2/client/logout-callback'],
  authMethod: 'client_secret_post',
} as const;

/** What both levels of FranceConnect compare with the civil register. */
const PIVOT_IDENTITY = [
  ...['given_name', 'family_name', 'birthdate', 'gender'],
  ...['birthplace', 'birthcountry'],
] as const;

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
    // It reads the ID token alone.
    metadata: { claims_in_id_token: true },
  }),
  nextcloud: product('Nextcloud', {
    // With and without the web server's rewriting of index.php.
    callbackPaths: ['/apps/user_oidc/code', '/index.php/apps/user_oidc/code'],
    logoutPaths: ['/'],
    // By the identifier that the provider has there.
    backChannelPath: '/index.php/apps/user_oidc/backchannel-logout/strapi',
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
    ...FEDERATION,
    scope:
      'openid uid given_name usual_name email siren siret organizational_unit belonging_population phone chorusdt',
    scopes: presetScopes.proconnect,
    needs: ['uid', 'given_name', 'usual_name'],
    metadata: { userinfo_signed_response_alg: 'RS256' },
  }),
  franceconnect: product('FranceConnect', {
    ...FEDERATION,
    scope: `${SIGN_IN} birth`,
    scopes: presetScopes.franceconnect,
    needs: PIVOT_IDENTITY,
  }),
  franceconnect_plus: product('FranceConnect+', {
    ...FEDERATION,
    keysPath: '/api/v2/client/.well-known/keys',
    scope: `${SIGN_IN} preferred_username birthplace birthcountry`,
    scopes: presetScopes.franceconnectPlus,
    needs: PIVOT_IDENTITY,
    metadata: {
      id_token_signed_response_alg: 'ES256',
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
      userinfo_signed_response_alg: 'ES256',
      userinfo_encrypted_response_alg: 'RSA-OAEP-256',
      userinfo_encrypted_response_enc: 'A256GCM',
    },
  }),
  ncconnect: product('NC Connect', {
    callbackPaths: ['/callback'],
    logoutPaths: ['/'],
    scope: 'openid',
    scopes: presetScopes.ncconnect,
    metadata: {
      subject_type: 'pairwise',
      additional_claims: [textField('login', 'username'), textField('info.openid.Email', 'email')],
    },
  }),
  auth0: product('Auth0', {
    callbackPaths: ['/callback'],
    logoutPaths: [''],
    metadata: { claims_in_id_token: true },
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
    ...(isWeb && preset.keysPath !== undefined ? { jwks_uri: `${base}${preset.keysPath}` } : {}),
    ...preset.metadata,
  };
}

/** What of a client tells which preset it came from. */
export interface Recognisable {
  kind: ClientKind;
  redirect_uris: readonly string[];
  scope: string;
}

/** A path that any application may have says nothing. */
const isTelling = (path: string): boolean => path !== '/callback';

/** The preset that a client looks like, by its redirect URIs and scopes; a kind when it looks like none. */
export function presetOf({ kind, redirect_uris: uris, scope }: Recognisable): PresetId {
  const matches = PRESET_IDS.filter(
    (id) =>
      presets[id].name !== undefined &&
      uris.some((uri) => presets[id].callbackPaths.some((path) => isTelling(path) && uri.endsWith(path))),
  );
  // The federations have the same paths, and different scopes.
  return matches.find((id) => presets[id].scope === scope) ?? matches[0] ?? kind;
}
