/**
 * Clients that register themselves (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration 1.0): who may, and
 * what such a client can have.
 */
import { GRANT_TYPES } from './client-metadata';
import { InvalidInput, type FieldProblem } from './errors';
import { parseUrl } from './redirect-uris';
import { parseScope } from './scopes';
import { CERTIFICATE_SUBJECTS } from './sender-constraints';

/** `off`: nobody; `token`: whoever holds an initial access token; `open`: anybody. */
export const REGISTRATION_ACCESS = ['off', 'token', 'open'] as const;

export interface RegistrationPolicy {
  access: (typeof REGISTRATION_ACCESS)[number];
  /** What a self-registered client may have; an admin can give it more. */
  grantTypes: string[];
  scopes: string[];
  /** Hosts of the client's addresses, `*.example.org` for every host below one; empty: any host. */
  redirectHosts: string[];
  /** Seconds after which a client that nobody signs in to is removed; 0: it is kept. */
  unusedFor: number;
  /** Registrations in an hour from one network, without an initial access token. */
  perAddress: number;
  /** Self-registered clients at most, all together. */
  maxClients: number;
}

const DAY = 86_400;

/** What holds until an admin decides otherwise. */
export const CLOSED_REGISTRATION: RegistrationPolicy = {
  access: 'off',
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email'],
  redirectHosts: [],
  unusedFor: 90 * DAY,
  perAddress: 10,
  maxClients: 1000,
};

/**
 * What a client may say of itself. The plugin's own fields are not among them: who needs no consent, who may use the
 * client and what is told of users is the site's to decide.
 */
const OWN_WORDS = [
  'client_name',
  'application_type',
  'redirect_uris',
  'post_logout_redirect_uris',
  'token_endpoint_auth_method',
  'token_endpoint_auth_signing_alg',
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
  'default_acr_values',
  'require_auth_time',
  'subject_type',
  'sector_identifier_uri',
  'id_token_signed_response_alg',
  'id_token_encrypted_response_alg',
  'id_token_encrypted_response_enc',
  'userinfo_signed_response_alg',
  'userinfo_encrypted_response_alg',
  'userinfo_encrypted_response_enc',
  'introspection_signed_response_alg',
  'request_object_signing_alg',
  'request_uris',
  'require_signed_request_object',
  'require_pushed_authorization_requests',
  'response_modes',
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
  'authorization_encrypted_response_enc',
  'introspection_encrypted_response_alg',
  'introspection_encrypted_response_enc',
  'dpop_bound_access_tokens',
  'tls_client_certificate_bound_access_tokens',
  ...CERTIFICATE_SUBJECTS,
  'jwks',
  'jwks_uri',
  'backchannel_logout_uri',
  'backchannel_logout_session_required',
  'frontchannel_logout_uri',
  'frontchannel_logout_session_required',
] as const;

type Words = Record<string, unknown>;

const isOwnWord = (field: string): boolean => (OWN_WORDS as readonly string[]).includes(field);

/** RFC 7592 §2.2: null and an empty text ask for the field to be left out. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const pick = (client: Words, isWanted: (field: string) => boolean): Words =>
  Object.fromEntries(Object.entries(client).filter(([field]) => isWanted(field)));

/** What the client said of itself, and is told again (RFC 7591 §3.2.1). */
export const ownWordsOf = (client: object): Words => pick({ ...client }, isOwnWord);

/** What the site decided about it. */
export const siteWordsOf = (client: object): Words => pick({ ...client }, (field) => !isOwnWord(field));

const problem = (path: Array<string | number>, code: string, message: string): FieldProblem => ({
  path: path.map(String),
  code,
  message,
});

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

/** Addresses that people are sent to, or that the provider calls. */
const ADDRESSES = [
  'redirect_uris',
  'post_logout_redirect_uris',
  'initiate_login_uri',
  'client_uri',
  'backchannel_logout_uri',
  'frontchannel_logout_uri',
  'jwks_uri',
  'sector_identifier_uri',
  'request_uris',
];

const isHostOf = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;

const hostProblems = (client: Words, { redirectHosts }: RegistrationPolicy): FieldProblem[] =>
  redirectHosts.length === 0
    ? []
    : ADDRESSES.flatMap((field) =>
        textsOf(client[field])
          .filter((uri) => !redirectHosts.some((pattern) => isHostOf(parseUrl(uri)?.hostname ?? '', pattern)))
          .map(() =>
            problem(
              [field],
              'registration.host',
              `must be on one of these hosts: ${redirectHosts.join(', ')}`,
            ),
          ),
      );

const grantProblems = (client: Words, { grantTypes }: RegistrationPolicy): FieldProblem[] => {
  const refused = textsOf(client['grant_types']).filter((grant) => !grantTypes.includes(grant));
  return refused.length === 0
    ? []
    : [
        problem(
          ['grant_types'],
          'registration.grant',
          `must be among ${grantTypes.join(', ')} here; ${refused.join(', ')} is for clients that an administrator registers`,
        ),
      ];
};

/** RFC 7591 §3.1: the server may replace what a client asks for. */
const scopeFor = (asked: unknown, { scopes }: RegistrationPolicy): unknown => {
  if (asked === undefined) return scopes.join(' ');
  if (typeof asked !== 'string') return asked;
  return parseScope(asked)
    .filter((scope) => scopes.includes(scope))
    .join(' ');
};

const NOBODY_SIGNS_IN = (client: Words): boolean =>
  Array.isArray(client['grant_types']) &&
  !client['grant_types'].some((grant) => grant === 'authorization_code' || grant === 'implicit');

/**
 * The client as it asks to be registered, within the policy. What is not known is left out (RFC 7591 §2).
 * @throws InvalidInput
 */
export function requestedClient(body: Words, policy: RegistrationPolicy): Words {
  const asked = pick(body, (field) => isOwnWord(field) && isGiven(body[field]));
  const problems = [...hostProblems(asked, policy), ...grantProblems(asked, policy)];
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    ...(NOBODY_SIGNS_IN(asked) ? { response_types: [] } : {}),
    ...asked,
    scope: scopeFor(asked['scope'], policy),
  };
}

/** The policy for a client that is there: what it has, it keeps, wherever it has it from. */
export const policyFor = (
  policy: RegistrationPolicy,
  client: { grant_types: readonly string[]; scope: string },
): RegistrationPolicy => ({
  ...policy,
  grantTypes: [...new Set([...policy.grantTypes, ...client.grant_types])],
  scopes: [...new Set([...policy.scopes, ...parseScope(client.scope)])],
});

/** RFC 7591 §3.2.2. */
export const registrationError = ({
  problems: [first],
}: InvalidInput): { error: string; description: string } => ({
  error: first?.path[0] === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
  description: asciiOf(first ? `${first.path.join('.')} ${told(first)}` : 'the client metadata is invalid'),
});

/** What the provider met on its way to an address is for the site: it would tell anybody what its network is like. */
const told = ({ code, message }: FieldProblem): string =>
  code === 'sector.unreadable' ? 'could not be read' : message;

const PLAIN: ReadonlyArray<readonly [RegExp, string]> = [
  [/[“”«»]/g, '"'],
  [/[‘’]/g, "'"],
  [/…/g, '...'],
  [/§/g, 'section '],
  [/[^\x20-\x7e]/g, '?'],
];

/** RFC 7591 §3.2.2 has the description in ASCII. */
const asciiOf = (text: string): string =>
  PLAIN.reduce((plain, [mark, instead]) => plain.replace(mark, instead), text);

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const MAX_HOSTS = 100;
const MAX_SECONDS = 315_360_000;
const MAX_COUNT = 1_000_000;

type Fault = Omit<FieldProblem, 'path'>;
type Rule = (value: unknown, scopeNames: readonly string[]) => Fault | undefined;

const listOf =
  (allowed: (scopeNames: readonly string[]) => readonly string[]): Rule =>
  (value, scopeNames) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && allowed(scopeNames).includes(item))
      ? undefined
      : {
          code: 'registration.list',
          message: `must be a list with any of these: ${allowed(scopeNames).join(', ')}`,
        };

const COUNT = { code: 'registration.number' };
const PERIOD = { code: 'registration.period' };

const wholeNumber =
  (minimum: number, maximum: number, what: Pick<Fault, 'code'>): Rule =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? undefined
      : {
          ...what,
          message: `must be a whole number from ${minimum} to ${maximum}`,
          params: { minimum, maximum },
        };

const hosts: Rule = (value) =>
  Array.isArray(value) &&
  value.length <= MAX_HOSTS &&
  value.every((host) => typeof host === 'string' && host.length <= 253 && HOST.test(host))
    ? undefined
    : {
        code: 'registration.hosts',
        message: 'must be a list of host names in lower case, such as app.example.org or *.example.org',
      };

const POLICY_RULES: Record<keyof RegistrationPolicy, Rule> = {
  access: (value) =>
    (REGISTRATION_ACCESS as readonly unknown[]).includes(value)
      ? undefined
      : {
          code: 'choice.one',
          message: `must be one of: ${REGISTRATION_ACCESS.join(', ')}`,
          params: { allowed: REGISTRATION_ACCESS.join(', ') },
        },
  grantTypes: listOf(() => GRANT_TYPES),
  scopes: listOf((scopeNames) => scopeNames),
  redirectHosts: hosts,
  unusedFor: wholeNumber(0, MAX_SECONDS, PERIOD),
  perAddress: wholeNumber(1, MAX_COUNT, COUNT),
  maxClients: wholeNumber(1, MAX_COUNT, COUNT),
};

/** Everything that is wrong with a policy, each problem on its field. */
export function registrationPolicyProblems(input: Words, scopeNames: readonly string[]): FieldProblem[] {
  const unknown = Object.keys(input)
    .filter((field) => !Object.hasOwn(POLICY_RULES, field))
    .map((field) => problem([field], 'field.unknown', 'is not a field of the policy: remove it'));
  const wrong = Object.entries(POLICY_RULES).flatMap(([field, rule]) => {
    const fault = rule(input[field], scopeNames);
    return fault === undefined ? [] : [{ path: [field], ...fault }];
  });
  return [...unknown, ...wrong];
}
