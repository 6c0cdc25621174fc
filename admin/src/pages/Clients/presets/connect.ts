/**
 * What to paste into each application, with the real values. Written as the application's own files and settings, so
 * that it is the same in every language.
 */
import type { IssuerSummary } from '../../../../../server/src/contracts/provider';
import type { PresetId } from './presets';

export interface ConnectValues {
  provider: IssuerSummary;
  clientId: string;
  /** The secret, or what stands for it once it is no longer shown. */
  secret: string;
  scope: string;
  redirectUri: string;
  logoutUri: string;
}

export interface Snippet {
  /** Where it goes: a file, a page of settings, a command line. */
  where: string;
  text: string;
}

type Writer = (values: ConnectValues) => Snippet[];

const settings = (where: string, entries: ReadonlyArray<readonly [string, string]>): Snippet => ({
  where,
  text: entries.map(([name, value]) => `${name}: ${value}`).join('\n'),
});

/** In single quotes of a shell, Ruby or PHP: none of the values has a quote, but a redirect URI might. */
const quoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const server: Writer = ({ provider, clientId, secret, scope, redirectUri }) => [
  {
    where: '.env',
    text: [
      `OIDC_ISSUER=${provider.issuer}`,
      `OIDC_CLIENT_ID=${clientId}`,
      `OIDC_CLIENT_SECRET=${secret}`,
      `OIDC_REDIRECT_URI=${redirectUri}`,
      `OIDC_SCOPE="${scope}"`,
    ].join('\n'),
  },
];

const publicClient: Writer = ({ provider, clientId, scope, redirectUri, logoutUri }) => [
  {
    where: 'oidc-client-ts',
    text: `new UserManager({
  authority: '${provider.issuer}',
  client_id: '${clientId}',
  redirect_uri: '${redirectUri}',
  post_logout_redirect_uri: '${logoutUri}',
  scope: '${scope}',
});`,
  },
];

/** What the form of a federation asks for, for an identity provider ("FI"). */
const federation =
  (more: ReadonlyArray<readonly [string, string]>): Writer =>
  ({ provider, clientId, secret }) => [
    settings('FI', [
      ['discoveryUrl', provider.discoveryUrl],
      ['client_id', clientId],
      ['client_secret', secret],
      ['token_endpoint_auth_method', 'client_secret_post'],
      ...more,
    ]),
  ];

const NESTED = [
  ['id_token_signed_response_alg', 'ES256'],
  ['id_token_encrypted_response_alg', 'RSA-OAEP-256'],
  ['id_token_encrypted_response_enc', 'A256GCM'],
  ['userinfo_signed_response_alg', 'ES256'],
  ['userinfo_encrypted_response_alg', 'RSA-OAEP-256'],
  ['userinfo_encrypted_response_enc', 'A256GCM'],
] as const;

const writers: Record<PresetId, Writer> = {
  server,
  browser: publicClient,
  native: ({ provider, clientId, scope, redirectUri }) => [
    settings('AppAuth', [
      ['discovery', provider.discoveryUrl],
      ['clientId', clientId],
      ['redirectUrl', redirectUri],
      ['scopes', scope],
    ]),
  ],
  machine: ({ provider, clientId, secret }) => [
    {
      where: 'curl',
      text: `curl --user '${clientId}:${secret}' --data grant_type=client_credentials ${provider.endpoints.token}`,
    },
  ],
  authjs: ({ provider, clientId, secret, scope }) => [
    {
      where: '.env.local',
      text: [
        `AUTH_STRAPI_ID=${clientId}`,
        `AUTH_STRAPI_SECRET=${secret}`,
        `AUTH_STRAPI_ISSUER=${provider.issuer}`,
      ].join('\n'),
    },
    {
      where: 'auth.ts',
      text: `import NextAuth from 'next-auth';

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    {
      id: 'strapi',
      name: 'Strapi',
      type: 'oidc',
      issuer: process.env.AUTH_STRAPI_ISSUER,
      clientId: process.env.AUTH_STRAPI_ID,
      clientSecret: process.env.AUTH_STRAPI_SECRET,
      checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: '${scope}' } },
    },
  ],
});`,
    },
  ],
  nextcloud: ({ provider, clientId, secret, scope }) => [
    {
      where: 'occ (user_oidc)',
      text: `php occ user_oidc:provider strapi \\
  --clientid=${quoted(clientId)} \\
  --clientsecret=${quoted(secret)} \\
  --discoveryuri=${quoted(provider.discoveryUrl)} \\
  --scope=${quoted(scope)} \\
  --mapping-uid=sub --mapping-display-name=name --mapping-email=email`,
    },
  ],
  grafana: ({ provider, clientId, secret, scope, logoutUri }) => [
    {
      where: 'grafana.ini',
      text: `[auth.generic_oauth]
enabled = true
name = Strapi
client_id = ${clientId}
client_secret = ${secret}
scopes = ${scope}
auth_url = ${provider.endpoints.authorization}
token_url = ${provider.endpoints.token}
api_url = ${provider.endpoints.userinfo}
use_pkce = true
login_attribute_path = preferred_username
name_attribute_path = name
email_attribute_path = email
signout_redirect_url = ${provider.endpoints.endSession}?post_logout_redirect_uri=${encodeURIComponent(logoutUri)}`,
    },
  ],
  wordpress: ({ provider, clientId, secret, scope }) => [
    {
      where: 'wp-config.php (OpenID Connect Generic)',
      text: [
        ['OIDC_CLIENT_ID', clientId],
        ['OIDC_CLIENT_SECRET', secret],
        ['OIDC_CLIENT_SCOPE', scope],
        ['OIDC_ENDPOINT_LOGIN_URL', provider.endpoints.authorization],
        ['OIDC_ENDPOINT_TOKEN_URL', provider.endpoints.token],
        ['OIDC_ENDPOINT_USERINFO_URL', provider.endpoints.userinfo],
        ['OIDC_ENDPOINT_LOGOUT_URL', provider.endpoints.endSession],
      ]
        .map(([name = '', value = '']) => `define( '${name}', ${quoted(value)} );`)
        .join('\n'),
    },
  ],
  moodle: ({ provider, clientId, secret, scope }) => [
    settings('OAuth 2', [
      ['Client ID', clientId],
      ['Client secret', secret],
      ['Service base URL', provider.issuer],
      ['Scopes included in a login request', scope],
    ]),
  ],
  gitlab: ({ provider, clientId, secret, redirectUri }) => [
    {
      where: '/etc/gitlab/gitlab.rb',
      text: `gitlab_rails['omniauth_providers'] = [
  {
    name: 'openid_connect',
    label: 'Strapi',
    args: {
      name: 'openid_connect',
      scope: ['openid', 'profile', 'email'],
      response_type: 'code',
      issuer: ${quoted(provider.issuer)},
      discovery: true,
      client_auth_method: 'basic',
      uid_field: 'sub',
      pkce: true,
      client_options: {
        identifier: ${quoted(clientId)},
        secret: ${quoted(secret)},
        redirect_uri: ${quoted(redirectUri)}
      }
    }
  }
]`,
    },
  ],
  mattermost: ({ provider, clientId, secret }) => [
    settings('OpenID Connect', [
      ['Discovery Endpoint', provider.discoveryUrl],
      ['Client ID', clientId],
      ['Client Secret', secret],
    ]),
  ],
  discourse: ({ provider, clientId, secret, scope }) => [
    settings('discourse-openid-connect', [
      ['openid_connect_enabled', 'true'],
      ['openid_connect_discovery_document', provider.discoveryUrl],
      ['openid_connect_client_id', clientId],
      ['openid_connect_client_secret', secret],
      ['openid_connect_authorize_scope', scope],
      ['openid_connect_use_pkce', 'true'],
      ['openid_connect_rp_initiated_logout', 'true'],
    ]),
  ],
  lemonldap: ({ provider, clientId, secret, scope }) => [
    {
      where: 'lemonldap-ng-cli',
      text: `lemonldap-ng-cli -yes 1 addKey \\
  oidcOPMetaDataJSON strapi "$(curl -fsS ${provider.discoveryUrl})" \\
  oidcOPMetaDataJWKS strapi "$(curl -fsS ${provider.endpoints.jwks})"
lemonldap-ng-cli -yes 1 addKey \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsClientID ${quoted(clientId)} \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsClientSecret ${quoted(secret)} \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsScope ${quoted(scope)} \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsTokenEndpointAuthMethod client_secret_post \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsCheckJWTSignature 1 \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsJWKSTimeout 3600 \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsUseNonce 1 \\
  oidcOPMetaDataOptions/strapi oidcOPMetaDataOptionsStoreIDToken 1 \\
  oidcOPMetaDataExportedVars/strapi uid sub \\
  oidcOPMetaDataExportedVars/strapi cn name \\
  oidcOPMetaDataExportedVars/strapi mail email
lemonldap-ng-cli -yes 1 set \\
  authentication OpenIDConnect userDB OpenIDConnect passwordDB Null registerDB Null requireToken 0`,
    },
  ],
  mod_auth_openidc: ({ provider, clientId, secret, scope, redirectUri }) => [
    {
      where: 'Apache',
      text: `OIDCProviderMetadataURL ${provider.discoveryUrl}
OIDCClientID ${clientId}
OIDCClientSecret ${secret}
OIDCRedirectURI ${redirectUri}
OIDCCryptoPassphrase "exec:/usr/bin/openssl rand -hex 32"
OIDCScope "${scope}"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email

<Location "/">
  AuthType openid-connect
  Require valid-user
</Location>`,
    },
  ],
  proconnect: federation([
    ['id_token_signed_response_alg', 'RS256'],
    ['userinfo_signed_response_alg', 'RS256'],
  ]),
  franceconnect: federation([['id_token_signed_response_alg', 'RS256']]),
  franceconnect_plus: federation(NESTED),
  ncconnect: ({ provider, clientId, secret, scope, redirectUri }) => [
    settings('NC Connect', [
      ['authorize', provider.endpoints.authorization],
      ['token', provider.endpoints.token],
      ['userinfo', provider.endpoints.userinfo],
      ['client_id', clientId],
      ['client_secret', secret],
      ['redirect_uri', redirectUri],
      ['scope', scope],
    ]),
  ],
  auth0: ({ provider, clientId, secret, scope, redirectUri }) => [
    {
      where: '.env',
      text: [
        `ISSUER_BASE_URL=${provider.issuer}`,
        `CLIENT_ID=${clientId}`,
        `CLIENT_SECRET=${secret}`,
        `BASE_URL=${redirectUri.replace(/\/callback$/, '')}`,
      ].join('\n'),
    },
    {
      where: 'express-openid-connect',
      text: `app.use(
  auth({
    secret: process.env.SECRET,
    idpLogout: true,
    auth0Logout: false,
    authorizationParams: { response_type: 'code', scope: '${scope}' },
  }),
);`,
    },
  ],
};

/** What to paste, in the order in which to paste it. */
export const connectSnippets = (id: PresetId, values: ConnectValues): Snippet[] => writers[id](values);
