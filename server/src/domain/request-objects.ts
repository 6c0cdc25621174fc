/**
 * Request objects: a request's parameters in a JWT of the client's (OpenID Connect Core 1.0 §6, RFC 9101), sent along or
 * named by its address.
 */
import type { FieldProblem } from './errors';
import { parseUrl } from './redirect-uris';

const MAX_URIS = 100;

/** Characters (OpenID Connect Core 1.0 §6.2). */
const MAX_LENGTH = 512;

const problem = (path: Array<string | number>, code: string, message: string): FieldProblem => ({
  path: path.map(String),
  code,
  message,
});

/** What is fetched for a request must come from where the client said, unchanged on the way (Core §6.2). */
const isAddress = (uri: unknown): boolean =>
  typeof uri === 'string' && uri.length <= MAX_LENGTH && parseUrl(uri)?.protocol === 'https:';

/** The rule of `request_uris`. */
export function requestUriProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value) || value.length > MAX_URIS) {
    return [
      problem(['request_uris'], 'request_uris.list', `must be a list of at most ${MAX_URIS} addresses`),
    ];
  }
  return value.flatMap((uri: unknown, index) =>
    isAddress(uri)
      ? []
      : [
          problem(
            ['request_uris', index],
            'request_uris.https',
            `must be an https address of at most ${MAX_LENGTH} characters`,
          ),
        ],
  );
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');

/** The fragment may be a digest of what is there now, and changes with it (Core §6.2). */
export const isRegisteredReference = (uri: string, registered: readonly string[]): boolean =>
  registered.some((known) => withoutFragment(known) === withoutFragment(uri));

type Json = Record<string, unknown>;

/** A part of a JWT in its compact form; undefined when it is no object. */
const jsonIn = (part: string | undefined): Json | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** True for a JWT that says that it has no signature (RFC 7519 §6). */
export const isUnsigned = (jwt: string): boolean => jsonIn(jwt.split('.')[0])?.['alg'] === 'none';

/** What an unsigned JWT says; undefined when it is none. */
export function unsignedPayload(jwt: string): Json | undefined {
  const [, payload, signature, ...more] = jwt.split('.');
  return isUnsigned(jwt) && signature === '' && more.length === 0 ? jsonIn(payload) : undefined;
}

/** Claims of the JWT itself: the rest are parameters of the request. */
const OF_THE_TOKEN = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);

type Parameters = Record<string, string | string[]>;

const isListOfTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** JSON for what is an object (`claims`), a text for the rest, as the parameter would be sent. */
const textOf = (value: unknown): string | string[] => {
  if (typeof value === 'string' || isListOfTexts(value)) return value;
  return JSON.stringify(value);
};

/** The parameters that an unsigned request object stands for; those beside it do not count (RFC 9101 §6.3). */
export const parametersOf = (payload: Json, clientId: string): Parameters => ({
  ...Object.fromEntries(
    Object.entries(payload)
      .filter(([name, value]) => !OF_THE_TOKEN.has(name) && value !== undefined && value !== null)
      .map(([name, value]) => [name, textOf(value)]),
  ),
  client_id: clientId,
});

interface Around {
  clientId: string;
  issuer: string;
  /** Of the parameters beside the request object. */
  responseType: unknown;
  /** Seconds since the epoch. */
  now: number;
}

/** Why an unsigned request object can't be taken; undefined when it can. */
export function unsignedRequestProblem(
  payload: Json,
  { clientId, issuer, responseType, now }: Around,
): string | undefined {
  const { iss, aud, exp, nbf, client_id: inside, response_type: type } = payload;
  if (payload['request'] !== undefined || payload['request_uri'] !== undefined) {
    return 'Request Object must not contain request or request_uri properties';
  }
  if (inside !== undefined && inside !== clientId) {
    return 'request client_id must equal the one in request parameters';
  }
  if (type !== undefined && responseType !== undefined && type !== responseType) {
    return 'request response_type must equal the one in request parameters';
  }
  if (iss !== undefined && iss !== clientId) return 'Request Object issuer must be the client';
  if (exp !== undefined && !(typeof exp === 'number' && exp > now)) return 'Request Object has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now)) return 'Request Object is not valid yet';
  const audiences = Array.isArray(aud) ? aud : [aud];
  return aud === undefined || audiences.includes(issuer)
    ? undefined
    : 'Request Object audience must be this provider';
}
