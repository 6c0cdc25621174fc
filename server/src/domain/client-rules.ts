/**
 * The rules that a client has to meet before it is kept: RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0
 * §2, RFC 8252 and RFC 9700. Each problem names the field, what is wrong and how to mend it, with a code that a panel
 * can translate.
 */
import { SIGNING_ALGORITHMS } from './keys';
import { policyProblems } from './access-rules';
import {
  APPLICATION_TYPES,
  AUTH_METHODS,
  CLIENT_DEFAULTS,
  GRANT_TYPES,
  SECRET_ALGORITHM,
  type ClientMetadata,
} from './client-metadata';
import { DEVICE_GRANT, flowProblems, RESPONSE_TYPES, sendsPeopleBack, signsPeopleIn } from './client-flows';
import { keySetProblems } from './client-keys';
import { CLIENT_CLAIM_RULES, type ClaimRoom } from './client-claims';
import {
  CLIENT_PROTOCOL_CHOICES,
  CLIENT_PROTOCOL_CROSS_RULES,
  CLIENT_PROTOCOL_SWITCHES,
  corsOriginProblems,
  resourceProblems,
  RESPONSE_MODES,
} from './client-protocol';
import { CLIENT_RESPONSE_CROSS_RULES, CLIENT_RESPONSE_CHOICES } from './client-responses';
import type { FieldProblem } from './errors';
import { issuerAliasProblems } from './issuer-aliases';
import { brandingProblems } from './looks';
import { isLoopback, parseUrl, redirectUriProblem } from './redirect-uris';
import { requestUriProblems } from './request-objects';
import { parseScope } from './scopes';
import {
  CERTIFICATE_SUBJECTS,
  NO_CERTIFICATES,
  senderConstraintProblems,
  type CertificateSupport,
} from './sender-constraints';

/** What a client's metadata may name. */
export interface ClientVocabulary extends ClaimRoom {
  /** Scopes that there are. */
  scopeNames: readonly string[];
  /** Without it, no client can use certificates. */
  certificates?: CertificateSupport;
  /** Identifiers of the APIs that there are. */
  resources?: readonly string[];
  /** Issuers besides the provider's own. */
  issuerAliases?: readonly string[];
  /** Authentication classes (`acr`) that sign-ins here can reach. */
  contextClasses?: readonly string[];
}

interface Context extends ClientVocabulary {
  input: Record<string, unknown>;
  /** Plain http outside loopback is let through. */
  allowHttp: boolean;
}

/** The problems of one field that is given. */
type FieldRule = (value: unknown, at: { field: string; context: Context }) => FieldProblem[];

/** The problems between fields. */
type CrossRule = (context: Context) => FieldProblem[];

interface Fault {
  code: string;
  message: string;
  params?: Record<string, string | number>;
}

const problem = (path: Array<string | number>, { code, message, params }: Fault): FieldProblem => ({
  path: path.map(String),
  code,
  message,
  ...(params ? { params } : {}),
});

/** Letters, digits and marks that survive every encoding a client library may forget (RFC 6749 §2.3.1). */
const CLIENT_ID = /^[A-Za-z0-9._~:/@-]{1,200}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;
/** The HTML standard's own rule for an e-mail address, which the engine applies too. */
const EMAIL = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/;
const MAX_URIS = 100;
const MAX_NAME = 200;
const MAX_ADDRESS = 2048;
const MAX_CONTACTS = 20;
/** Ten years, in seconds. */
const MAX_SECONDS = 315_360_000;

const text =
  (maximum: number): FieldRule =>
  (value, { field }) => {
    if (typeof value !== 'string')
      return [problem([field], { code: 'text.type', message: 'must be a text' })];
    if (value.trim() === '') {
      return [
        problem([field], { code: 'text.empty', message: 'must not be empty: fill it in or leave it out' }),
      ];
    }
    if (value.length > maximum) {
      return [
        problem([field], {
          code: 'text.long',
          message: `must be at most ${maximum} characters long`,
          params: { maximum },
        }),
      ];
    }
    return CONTROL_CHARACTER.test(value)
      ? [
          problem([field], {
            code: 'text.control',
            message: 'must not have control characters or line breaks: remove them',
          }),
        ]
      : [];
  };

const oneOf =
  (allowed: readonly string[]): FieldRule =>
  (value, { field }) =>
    allowed.includes(value as string)
      ? []
      : [
          problem([field], {
            code: 'choice.one',
            message: `must be one of: ${allowed.join(', ')}`,
            params: { allowed: allowed.join(', ') },
          }),
        ];

const severalOf =
  (allowed: readonly string[]): FieldRule =>
  (value, { field }) =>
    Array.isArray(value) &&
    value.every((item) => allowed.includes(item as string)) &&
    new Set(value).size === value.length
      ? []
      : [
          problem([field], {
            code: 'choice.several',
            message: `must be a list with any of these, each once: ${allowed.join(', ')}`,
            params: { allowed: allowed.join(', ') },
          }),
        ];

const trueOrFalse: FieldRule = (value, { field }) =>
  typeof value === 'boolean' ? [] : [problem([field], { code: 'boolean', message: 'must be true or false' })];

const secondsProblem = (path: string[], value: unknown, minimum: number): FieldProblem[] =>
  Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= MAX_SECONDS
    ? []
    : [
        problem(path, {
          code: 'seconds',
          message: `must be a whole number of seconds, from ${minimum} to ${MAX_SECONDS}`,
          params: { minimum, maximum: MAX_SECONDS },
        }),
      ];

const seconds =
  (minimum: number): FieldRule =>
  (value, { field }) =>
    secondsProblem([field], value, minimum);

const addressOf = (value: unknown): URL | undefined =>
  typeof value === 'string' && value.length <= MAX_ADDRESS && !CONTROL_CHARACTER.test(value)
    ? parseUrl(value)
    : undefined;

const webAddress: FieldRule = (value, { field }) => {
  const url = addressOf(value);
  return url && ['https:', 'http:'].includes(url.protocol)
    ? []
    : [
        problem([field], {
          code: 'address.web',
          message: 'must be a web address, such as https://app.example.org',
        }),
      ];
};

const httpsAddress: FieldRule = (value, { field }) =>
  addressOf(value)?.protocol === 'https:'
    ? []
    : [
        problem([field], {
          code: 'address.https',
          message: 'must be an https address, such as https://app.example.org/start',
        }),
      ];

/** Fetched by the provider: what comes back is trusted, so nobody on the way may change it. */
const keysAddress: FieldRule = (value, { field, context }) => {
  const url = addressOf(value);
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && (isLoopback(url) || context.allowHttp));
  return isSafe
    ? []
    : [
        problem([field], {
          code: 'address.https',
          message: 'must be an https address, such as https://app.example.org/jwks.json',
        }),
      ];
};

/** Called by the provider, or loaded in the browser: as safe as a redirect URI, and on the web. */
const logoutAddress: FieldRule = (value, { field, context: { allowHttp } }) => {
  if (typeof value !== 'string') return [problem([field], { code: 'text.type', message: 'must be a text' })];
  const fault = redirectUriProblem(value, { native: false, allowHttp });
  return fault ? [problem([field], fault)] : [];
};

const uriList: FieldRule = (value, { field, context: { input, allowHttp } }) => {
  if (!Array.isArray(value)) {
    return [problem([field], { code: 'uris.type', message: 'must be a list of addresses' })];
  }
  if (value.length > MAX_URIS) {
    return [
      problem([field], {
        code: 'uris.many',
        message: `must have at most ${MAX_URIS} addresses: an application has a few, remove the others`,
        params: { maximum: MAX_URIS },
      }),
    ];
  }
  const native = input['application_type'] === 'native';
  const seen = new Set<unknown>();
  return value.flatMap((uri: unknown, index) => {
    const at = [field, index];
    if (typeof uri !== 'string') return [problem(at, { code: 'uris.text', message: 'must be an address' })];
    if (seen.has(uri)) return [problem(at, { code: 'uris.twice', message: 'is there twice: remove one' })];
    seen.add(uri);
    const fault = redirectUriProblem(uri, { native, allowHttp });
    return fault ? [problem(at, fault)] : [];
  });
};

/** A library that keeps clients in plain objects would take these for what every object has. */
const isNameOfEveryObject = (value: string): boolean => value in Object.prototype;

const clientId: FieldRule = (value, { field }) =>
  typeof value === 'string' && CLIENT_ID.test(value) && !isNameOfEveryObject(value)
    ? []
    : [
        problem([field], {
          code: 'client_id.syntax',
          message: 'must be 1 to 200 letters, digits or . _ ~ : / @ -',
        }),
      ];

const contacts: FieldRule = (value, { field }) => {
  if (!Array.isArray(value) || value.length > MAX_CONTACTS) {
    return [
      problem([field], {
        code: 'contacts.list',
        message: `must be a list of at most ${MAX_CONTACTS} e-mail addresses`,
        params: { maximum: MAX_CONTACTS },
      }),
    ];
  }
  return value.flatMap((item: unknown, index) =>
    typeof item === 'string' && item.length <= 320 && EMAIL.test(item)
      ? []
      : [
          problem([field, index], {
            code: 'contacts.email',
            message: 'must be an e-mail address, such as admin@example.org',
          }),
        ],
  );
};

const scopes: FieldRule = (value, { field, context: { scopeNames } }) => {
  if (typeof value !== 'string') {
    return [problem([field], { code: 'scope.type', message: 'must be scope names separated by spaces' })];
  }
  const unknown = parseScope(value).filter((scope) => !scopeNames.includes(scope));
  return unknown.length > 0
    ? [
        problem([field], {
          code: 'scope.unknown',
          message: `has unknown scopes: ${unknown.join(', ')}. Known: ${scopeNames.join(', ')}`,
          params: { unknown: unknown.join(', '), known: scopeNames.join(', ') },
        }),
      ]
    : [];
};

const LIFETIMES = ['access_token', 'id_token', 'refresh_token'];

const tokenLifetimes: FieldRule = (value, { field }) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [
      problem([field], {
        code: 'token_lifetimes.shape',
        message: `must be an object with any of: ${LIFETIMES.join(', ')} (in seconds)`,
        params: { allowed: LIFETIMES.join(', ') },
      }),
    ];
  }
  return Object.entries(value).flatMap(([name, lifetime]) =>
    LIFETIMES.includes(name)
      ? secondsProblem([field, name], lifetime, 1)
      : [
          problem([field, name], {
            code: 'token_lifetimes.shape',
            message: `is not a token of this provider: use any of ${LIFETIMES.join(', ')}`,
            params: { allowed: LIFETIMES.join(', ') },
          }),
        ],
  );
};

/** The rules of claims know no fields but their own. */
const claimRules = Object.fromEntries(
  Object.entries(CLIENT_CLAIM_RULES).map(([field, rule]): [string, FieldRule] => [
    field,
    (value, { context }) => rule(value, context),
  ]),
) as Record<keyof typeof CLIENT_CLAIM_RULES, FieldRule>;

const responseChoices = Object.fromEntries(
  Object.entries(CLIENT_RESPONSE_CHOICES).map(([field, allowed]) => [field, oneOf(allowed)]),
) as Record<keyof typeof CLIENT_RESPONSE_CHOICES, FieldRule>;

const protocolChoices = Object.fromEntries(
  Object.entries(CLIENT_PROTOCOL_CHOICES).map(([field, allowed]) => [field, oneOf(allowed)]),
) as Record<keyof typeof CLIENT_PROTOCOL_CHOICES, FieldRule>;

const protocolSwitches = Object.fromEntries(
  CLIENT_PROTOCOL_SWITCHES.map((field) => [field, trueOrFalse]),
) as Record<(typeof CLIENT_PROTOCOL_SWITCHES)[number], FieldRule>;

const certificateSubjects = Object.fromEntries(
  CERTIFICATE_SUBJECTS.map((field) => [field, text(MAX_ADDRESS)]),
) as Record<(typeof CERTIFICATE_SUBJECTS)[number], FieldRule>;

/** One rule for each field; a field without one is not known. */
const FIELD_RULES: Record<keyof ClientMetadata, FieldRule> = {
  client_id: clientId,
  client_name: text(MAX_NAME),
  application_type: oneOf(APPLICATION_TYPES),
  redirect_uris: uriList,
  post_logout_redirect_uris: uriList,
  token_endpoint_auth_method: oneOf(AUTH_METHODS),
  grant_types: severalOf(GRANT_TYPES),
  response_types: severalOf(RESPONSE_TYPES),
  scope: scopes,
  client_uri: webAddress,
  logo_uri: webAddress,
  policy_uri: webAddress,
  tos_uri: webAddress,
  contacts,
  initiate_login_uri: httpsAddress,
  default_max_age: seconds(0),
  default_acr_values: (value, { field, context }) =>
    severalOf(context.contextClasses ?? [])(value, { field, context }),
  require_auth_time: trueOrFalse,
  id_token_signed_response_alg: oneOf([...SIGNING_ALGORITHMS, SECRET_ALGORITHM]),
  require_pushed_authorization_requests: trueOrFalse,
  jwks: (value, { field }) =>
    keySetProblems(value).map(({ path, ...fault }) => problem([field, ...path], fault)),
  jwks_uri: keysAddress,
  skip_consent: trueOrFalse,
  consent_lifetime: seconds(0),
  optional_scope: scopes,
  token_lifetimes: tokenLifetimes,
  backchannel_logout_uri: logoutAddress,
  backchannel_logout_session_required: trueOrFalse,
  frontchannel_logout_uri: logoutAddress,
  frontchannel_logout_session_required: trueOrFalse,
  skip_logout_confirmation: trueOrFalse,
  access_policy: (value, { field }) => policyProblems(value, [field]),
  branding: (value, { field }) => brandingProblems(value, [field]),
  default_scopes: scopes,
  ...claimRules,
  ...responseChoices,
  ...protocolChoices,
  ...protocolSwitches,
  ...certificateSubjects,
  response_modes: severalOf(RESPONSE_MODES),
  request_uris: requestUriProblems,
  allowed_cors_origins: corsOriginProblems,
  resources: (value, { context }) => resourceProblems(value, context.resources ?? []),
  issuer_alias: (value, { context }) => issuerAliasProblems(value, context.issuerAliases ?? []),
  userinfo_signed_response_alg: oneOf([...SIGNING_ALGORITHMS, SECRET_ALGORITHM]),
  sector_identifier_uri: httpsAddress,
};

const listOf = (context: Context, field: keyof typeof CLIENT_DEFAULTS): readonly unknown[] => {
  const value: unknown = context.input[field] ?? CLIENT_DEFAULTS[field];
  return Array.isArray(value) ? value : [];
};

const authMethodOf = ({ input }: Context): unknown =>
  input['token_endpoint_auth_method'] ?? CLIENT_DEFAULTS.token_endpoint_auth_method;

const fieldsAreKnown: CrossRule = ({ input }) =>
  Object.keys(input)
    .filter((field) => !Object.hasOwn(FIELD_RULES, field))
    .map((field) =>
      problem([field], {
        code: 'field.unknown',
        message: 'is not a field of a client that this provider knows: remove it',
      }),
    );

const codeFlowHasRedirectUri: CrossRule = (context) =>
  sendsPeopleBack(listOf(context, 'grant_types')) &&
  listOf(context, 'redirect_uris').length === 0 &&
  (context.input['redirect_uris'] === undefined || Array.isArray(context.input['redirect_uris']))
    ? [
        problem(['redirect_uris'], {
          code: 'redirect_uris.missing',
          message: 'must have at least one address: where users come back after they signed in',
        }),
      ]
    : [];

const hasAGrant: CrossRule = (context) =>
  listOf(context, 'grant_types').length === 0
    ? [
        problem(['grant_types'], {
          code: 'grant_types.missing',
          message: 'must have at least one: authorization_code to sign users in',
        }),
      ]
    : [];

const signInHasScopes: CrossRule = (context) =>
  signsPeopleIn(listOf(context, 'grant_types')) && context.input['scope'] === ''
    ? [
        problem(['scope'], {
          code: 'scope.empty',
          message: 'must have at least one scope: "openid" to sign users in',
        }),
      ]
    : [];

const flowsAreSound: CrossRule = (context) =>
  flowProblems({
    grantTypes: listOf(context, 'grant_types'),
    responseTypes: listOf(context, 'response_types'),
    redirectUris: listOf(context, 'redirect_uris'),
    isWeb: context.input['application_type'] !== 'native',
  });

/** What a client can't check is worth nothing to it. */
const secretSignsWhereThereIsOne: CrossRule = (context) => {
  const method = authMethodOf(context);
  return typeof method === 'string' && method.startsWith('client_secret_')
    ? []
    : ['id_token_signed_response_alg', 'userinfo_signed_response_alg']
        .filter((field) => context.input[field] === SECRET_ALGORITHM)
        .map((field) =>
          problem([field], {
            code: 'secret_alg.missing',
            message:
              'must not be HS256, which signs with the secret, for a client without one: choose RS256 or ES256',
          }),
        );
};

const tokensAreBoundSoundly: CrossRule = ({ input, certificates }) =>
  senderConstraintProblems({ input, support: certificates ?? NO_CERTIFICATES });

const refreshNeedsCode: CrossRule = (context) => {
  const grants = listOf(context, 'grant_types');
  return grants.includes('refresh_token') &&
    !grants.includes('authorization_code') &&
    !grants.includes(DEVICE_GRANT)
    ? [
        problem(['grant_types'], {
          code: 'grant_types.refresh',
          message: 'must have authorization_code next to refresh_token: a refresh token comes from a sign-in',
        }),
      ]
    : [];
};

/** RFC 6749 §4.4: only for a client that can prove who it is. */
const machinesAreConfidential: CrossRule = (context) =>
  listOf(context, 'grant_types').includes('client_credentials') && authMethodOf(context) === 'none'
    ? [
        problem(['token_endpoint_auth_method'], {
          code: 'auth_method.machine',
          message:
            'must not be "none" with the grant type client_credentials: choose client_secret_basic (RFC 6749 §4.4)',
        }),
      ]
    : [];

const keyMethodHasKeys: CrossRule = (context) =>
  authMethodOf(context) === 'private_key_jwt' &&
  context.input['jwks'] === undefined &&
  context.input['jwks_uri'] === undefined
    ? [
        problem(['jwks'], {
          code: 'jwks.missing',
          message: 'must be given, or jwks_uri, so that private_key_jwt can be checked',
        }),
      ]
    : [];

/** RFC 7591 §2. */
const keysComeFromOnePlace: CrossRule = ({ input }) =>
  input['jwks'] !== undefined && input['jwks_uri'] !== undefined
    ? [
        problem(['jwks_uri'], {
          code: 'jwks.both',
          message: 'must not be given together with jwks: keep one of them',
        }),
      ]
    : [];

const originOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? parseUrl(value)?.origin : undefined;

/** Front-Channel Logout 1.0 §2: nobody has the browser load another site's address in the client's name. */
const frontChannelIsTheClients: CrossRule = (context) => {
  const origin = originOf(context.input['frontchannel_logout_uri']);
  const isTheirs = listOf(context, 'redirect_uris').some((uri) => originOf(uri) === origin);
  return origin === undefined || isTheirs
    ? []
    : [
        problem(['frontchannel_logout_uri'], {
          code: 'frontchannel_logout_uri.origin',
          message:
            'must have the scheme, host and port of one of the redirect_uris (Front-Channel Logout 1.0 §2)',
        }),
      ];
};

const fieldsAreSound: CrossRule = (context) =>
  Object.entries(FIELD_RULES).flatMap(([field, rule]) => {
    const value = context.input[field];
    return value === undefined ? [] : rule(value, { field, context });
  });

/** In the order in which problems are shown. */
const RULES: readonly CrossRule[] = [
  fieldsAreKnown,
  fieldsAreSound,
  codeFlowHasRedirectUri,
  hasAGrant,
  signInHasScopes,
  flowsAreSound,
  refreshNeedsCode,
  machinesAreConfidential,
  keyMethodHasKeys,
  keysComeFromOnePlace,
  tokensAreBoundSoundly,
  secretSignsWhereThereIsOne,
  frontChannelIsTheClients,
  ...[...CLIENT_RESPONSE_CROSS_RULES, ...CLIENT_PROTOCOL_CROSS_RULES].map(
    (rule): CrossRule =>
      ({ input }) =>
        rule(input),
  ),
];

/** Everything that is wrong with a client, each problem on its field; empty when it can be kept. */
export const clientProblems = (context: Context): FieldProblem[] => RULES.flatMap((rule) => rule(context));
