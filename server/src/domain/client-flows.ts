/**
 * How a client signs people in: its grant types and response types, which say the same thing twice (RFC 7591 §2.1,
 * OAuth 2.0 Multiple Response Type Encoding Practices).
 */
import type { FieldProblem } from './errors';
import { parseUrl } from './redirect-uris';

/** `code` is what new applications use; the others are for applications that know nothing else. */
export const RESPONSE_TYPES = [
  'code',
  'code id_token',
  'code token',
  'code id_token token',
  'id_token',
  'id_token token',
] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

const has = (responseType: unknown, wanted: readonly string[]): boolean =>
  typeof responseType === 'string' && responseType.split(' ').some((part) => wanted.includes(part));

/** Comes straight to the browser, in the fragment unless the request says otherwise (Multiple Response Types §5). */
export const isFrontChannelType = (responseType: unknown): boolean =>
  has(responseType, ['id_token', 'token']);

export const givesCode = (responseType: unknown): boolean => has(responseType, ['code']);

/** RFC 8628 §3.4. */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Users come back to a client that has one of these. */
const RETURNING_GRANTS = ['authorization_code', 'implicit'];

export const sendsPeopleBack = (grantTypes: readonly unknown[]): boolean =>
  RETURNING_GRANTS.some((grant) => grantTypes.includes(grant));

/** Somebody signs in to a client that has one of these. */
const SIGN_IN_GRANTS = ['authorization_code', 'implicit', DEVICE_GRANT];

export const signsPeopleIn = (grantTypes: readonly unknown[]): boolean =>
  SIGN_IN_GRANTS.some((grant) => grantTypes.includes(grant));

interface Flow {
  grantTypes: readonly unknown[];
  responseTypes: readonly unknown[];
  redirectUris: readonly unknown[];
  isWeb: boolean;
}

type Check = (flow: Flow) => FieldProblem | undefined;

const problem = (field: string, fault: { code: string; message: string }): FieldProblem => ({
  path: [field],
  ...fault,
});

const codeGrantHasItsType: Check = ({ grantTypes, responseTypes }) =>
  grantTypes.includes('authorization_code') && !responseTypes.some(givesCode)
    ? problem('response_types', {
        code: 'response_types.code',
        message: 'must have "code", which the grant type authorization_code needs (RFC 7591 §2.1)',
      })
    : undefined;

const codeTypeHasItsGrant: Check = ({ grantTypes, responseTypes }) =>
  !grantTypes.includes('authorization_code') && responseTypes.some(givesCode)
    ? problem('response_types', {
        code: 'response_types.none',
        message:
          'must be empty ([]) when grant_types does not have authorization_code (RFC 7591 §2.1): add that grant type, or remove "code"',
      })
    : undefined;

const implicitTypeHasItsGrant: Check = ({ grantTypes, responseTypes }) =>
  !grantTypes.includes('implicit') && responseTypes.some(isFrontChannelType)
    ? problem('grant_types', {
        code: 'grant_types.implicit',
        message: 'must have implicit for the response types with id_token or token (RFC 7591 §2.1)',
      })
    : undefined;

const implicitGrantHasItsType: Check = ({ grantTypes, responseTypes }) =>
  grantTypes.includes('implicit') && !responseTypes.some(isFrontChannelType)
    ? problem('response_types', {
        code: 'response_types.implicit',
        message:
          'must have one with id_token or token, which the grant type implicit needs; or remove implicit',
      })
    : undefined;

/** OpenID Connect Registration 1.0 §2: nobody reads an ID token or a token on its way. */
const implicitIsEncrypted: Check = ({ grantTypes, redirectUris, isWeb }) => {
  const isReadable = (uri: unknown) => {
    const url = typeof uri === 'string' ? parseUrl(uri) : undefined;
    return url?.protocol === 'http:' || url?.hostname === 'localhost';
  };
  return isWeb && grantTypes.includes('implicit') && redirectUris.some(isReadable)
    ? problem('redirect_uris', {
        code: 'redirect_uris.implicit',
        message:
          'must all be https, and not on localhost, for the grant type implicit (OpenID Connect Registration 1.0 §2): use the code flow instead',
      })
    : undefined;
};

const checks: readonly Check[] = [
  codeGrantHasItsType,
  codeTypeHasItsGrant,
  implicitTypeHasItsGrant,
  implicitGrantHasItsType,
  implicitIsEncrypted,
];

/** Everything that is wrong with a client's flows. */
export const flowProblems = (flow: Flow): FieldProblem[] => checks.flatMap((check) => check(flow) ?? []);
