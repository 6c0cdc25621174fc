/**
 * Clients (relying parties), in the words of RFC 7591 §2 and OpenID Connect Dynamic Client Registration 1.0 §2:
 * their shape, their defaults, and the rules a client has to meet before it is kept.
 */
import { InvalidInput, type FieldProblem } from './errors';
import { isLoopback, parseUrl, redirectUriProblem } from './redirect-uris';
import { SCOPE_NAMES, parseScope } from './scopes';

export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;
export const GRANT_TYPES = ['authorization_code', 'refresh_token'] as const;
export const RESPONSE_TYPES = ['code'] as const;
export const APPLICATION_TYPES = ['web', 'native'] as const;

/** A registered client's metadata, complete: defaults are filled in. */
export interface ClientMetadata {
  client_id: string;
  client_name?: string;
  application_type: (typeof APPLICATION_TYPES)[number];
  /** Compared exactly (RFC 9700 §2.1). */
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  token_endpoint_auth_method: (typeof AUTH_METHODS)[number];
  grant_types: Array<(typeof GRANT_TYPES)[number]>;
  response_types: Array<(typeof RESPONSE_TYPES)[number]>;
  /** Scopes that the client may ask for, separated by spaces. */
  scope: string;
  client_uri?: string;
  logo_uri?: string;
  policy_uri?: string;
  tos_uri?: string;
  contacts?: string[];
  /** Where the application starts a sign-in of its own (OpenID Connect Core 1.0 §4). */
  initiate_login_uri?: string;
  /** Seconds (OpenID Connect Registration 1.0 §2). */
  default_max_age?: number;
  require_auth_time?: boolean;
}

/** What an admin or a declaration may give; everything else gets a default. */
export type ClientInput = { [K in keyof ClientMetadata]?: unknown } & Record<string, unknown>;

const DEFAULTS = {
  application_type: 'web',
  redirect_uris: [],
  post_logout_redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  scope: SCOPE_NAMES.join(' '),
} as const;

interface Context {
  input: Record<string, unknown>;
  /** Plain http outside loopback is let through. */
  allowHttp: boolean;
}

/** One rule on one field: the problems it finds. */
type Rule = (context: Context) => FieldProblem[];

const problem = (path: Array<string | number>, message: string): FieldProblem => ({
  path: path.map(String),
  message,
});

/** Letters, digits and marks that survive every encoding a client library may forget (RFC 6749 §2.3.1). */
const CLIENT_ID = /^[A-Za-z0-9._~:/@-]{1,200}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;
const MAX_URIS = 100;
const MAX_NAME = 200;

const ifPresent =
  (field: keyof ClientMetadata, rule: (value: unknown, context: Context) => FieldProblem[]): Rule =>
  (context) =>
    context.input[field] === undefined ? [] : rule(context.input[field], context);

const text = (field: keyof ClientMetadata, maximum: number): Rule =>
  ifPresent(field, (value) => {
    if (typeof value !== 'string') return [problem([field], 'must be a text')];
    if (value.trim() === '') return [problem([field], 'must not be empty: fill it in or leave it out')];
    if (value.length > maximum) return [problem([field], `must be at most ${maximum} characters long`)];
    return CONTROL_CHARACTER.test(value) ? [problem([field], 'must not have control characters')] : [];
  });

const oneOf = (field: keyof ClientMetadata, allowed: readonly string[]): Rule =>
  ifPresent(field, (value) =>
    allowed.includes(value as string) ? [] : [problem([field], `must be one of: ${allowed.join(', ')}`)],
  );

const severalOf = (field: keyof ClientMetadata, allowed: readonly string[]): Rule =>
  ifPresent(field, (value) =>
    Array.isArray(value) && value.every((item) => allowed.includes(item as string))
      ? []
      : [problem([field], `must be a list with any of: ${allowed.join(', ')}`)],
  );

const webAddress = (field: keyof ClientMetadata): Rule =>
  ifPresent(field, (value) => {
    const url = typeof value === 'string' && value.length <= 2048 ? parseUrl(value) : undefined;
    return url && (url.protocol === 'https:' || url.protocol === 'http:')
      ? []
      : [problem([field], 'must be a web address, such as https://app.example.org')];
  });

const uriList = (field: 'redirect_uris' | 'post_logout_redirect_uris'): Rule =>
  ifPresent(field, (value, { input, allowHttp }) => {
    if (!Array.isArray(value)) return [problem([field], 'must be a list of addresses')];
    if (value.length > MAX_URIS) return [problem([field], `must have at most ${MAX_URIS} addresses`)];
    const native = input['application_type'] === 'native';
    return value.flatMap((uri: unknown, index) => {
      if (typeof uri !== 'string') return [problem([field, index], 'must be an address')];
      if (value.indexOf(uri) !== index) return [problem([field, index], 'is there twice: remove one')];
      const message = redirectUriProblem(uri, { native, allowHttp });
      return message ? [problem([field, index], message)] : [];
    });
  });

const clientIdIsUsable: Rule = ifPresent('client_id', (value) =>
  typeof value === 'string' && CLIENT_ID.test(value)
    ? []
    : [problem(['client_id'], 'must be 1 to 200 letters, digits or . _ ~ : / @ -')],
);

const contactsAreTexts: Rule = ifPresent('contacts', (value) =>
  Array.isArray(value) &&
  value.length <= 20 &&
  value.every((item) => typeof item === 'string' && item.length <= 320)
    ? []
    : [problem(['contacts'], 'must be a list of at most 20 e-mail addresses')],
);

const scopesAreKnown: Rule = ifPresent('scope', (value) => {
  if (typeof value !== 'string') return [problem(['scope'], 'must be scope names separated by spaces')];
  const unknown = parseScope(value).filter((scope) => !SCOPE_NAMES.includes(scope));
  return unknown.length > 0
    ? [problem(['scope'], `has unknown scopes: ${unknown.join(', ')}. Known: ${SCOPE_NAMES.join(', ')}`)]
    : [];
});

const maxAgeIsSeconds: Rule = ifPresent('default_max_age', (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? []
    : [problem(['default_max_age'], 'must be a whole number of seconds')],
);

const requireAuthTimeIsBoolean: Rule = ifPresent('require_auth_time', (value) =>
  typeof value === 'boolean' ? [] : [problem(['require_auth_time'], 'must be true or false')],
);

const codeFlowHasRedirectUri: Rule = ({ input }) => {
  const grantTypes = input['grant_types'] ?? DEFAULTS.grant_types;
  const redirectUris = input['redirect_uris'] ?? [];
  return Array.isArray(grantTypes) &&
    grantTypes.includes('authorization_code') &&
    Array.isArray(redirectUris) &&
    redirectUris.length === 0
    ? [
        problem(
          ['redirect_uris'],
          'must have at least one address: where users come back after they signed in',
        ),
      ]
    : [];
};

const refreshNeedsCode: Rule = ({ input }) =>
  Array.isArray(input['grant_types']) && !input['grant_types'].includes('authorization_code')
    ? [problem(['grant_types'], 'must have authorization_code: a refresh token comes from a sign-in')]
    : [];

const fieldsAreKnown: Rule = ({ input }) =>
  Object.keys(input)
    .filter((field) => !KNOWN_FIELDS.has(field))
    .map((field) => problem([field], 'is not a field of a client that this provider knows: remove it'));

/** Every rule, in the order in which problems are shown. */
const RULES: readonly Rule[] = [
  fieldsAreKnown,
  clientIdIsUsable,
  text('client_name', MAX_NAME),
  oneOf('application_type', APPLICATION_TYPES),
  uriList('redirect_uris'),
  codeFlowHasRedirectUri,
  uriList('post_logout_redirect_uris'),
  oneOf('token_endpoint_auth_method', AUTH_METHODS),
  severalOf('grant_types', GRANT_TYPES),
  refreshNeedsCode,
  severalOf('response_types', RESPONSE_TYPES),
  scopesAreKnown,
  webAddress('client_uri'),
  webAddress('logo_uri'),
  webAddress('policy_uri'),
  webAddress('tos_uri'),
  webAddress('initiate_login_uri'),
  contactsAreTexts,
  maxAgeIsSeconds,
  requireAuthTimeIsBoolean,
];

const KNOWN_FIELDS = new Set<string>([
  'client_id',
  'client_name',
  'application_type',
  'redirect_uris',
  'post_logout_redirect_uris',
  'token_endpoint_auth_method',
  'grant_types',
  'response_types',
  'scope',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'contacts',
  'initiate_login_uri',
  'default_max_age',
  'require_auth_time',
]);

/**
 * Checks a client and fills in its defaults.
 * @param options.allowHttp lets plain http redirect URIs through outside loopback: for closed networks.
 * @throws InvalidInput with every problem found, each on its field.
 */
export function completeClient(
  input: ClientInput & { client_id: string },
  { allowHttp }: { allowHttp: boolean },
): ClientMetadata {
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  );
  const problems = RULES.flatMap((rule) => rule({ input: given, allowHttp }));
  if (problems.length > 0) throw new InvalidInput(problems);
  // The rules above have checked every field's shape.
  return { ...structuredClone(DEFAULTS), ...given } as unknown as ClientMetadata;
}

/** A client that authenticates with a secret (RFC 6749 §2.1). */
export const isConfidential = (client: Pick<ClientMetadata, 'token_endpoint_auth_method'>): boolean =>
  client.token_endpoint_auth_method !== 'none';

/** What a page calls the client. */
export const clientName = (client: ClientMetadata): string => client.client_name ?? client.client_id;

/** Where a page can send a user back to the application: an address that the client registered, never one of a request. */
export function clientHome(client: ClientMetadata): string | undefined {
  const home = client.initiate_login_uri ?? client.client_uri;
  if (home) return home;
  const redirect = client.redirect_uris
    .map(parseUrl)
    .find((url) => url?.protocol === 'https:' || (url && isLoopback(url)));
  return redirect?.origin === 'null' ? undefined : redirect?.origin;
}
