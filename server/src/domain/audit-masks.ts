/**
 * What is a credential, by its name or by its looks. Entries of the log are made of chosen fields already; this is the
 * net below, for what a choice overlooked.
 */
export const SECRET_MASK = '***';

/** Parameters and fields that hold a credential (RFC 6749, 7009, 7523, 7591, 7636, 8628, OpenID Connect). */
const CREDENTIALS = [
  'code',
  'code_verifier',
  'device_code',
  'user_code',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'logout_token',
  'initial_access_token',
  'registration_access_token',
  'subject_token',
  'actor_token',
  'assertion',
  'client_assertion',
  'saml_response',
  'authorization',
  'proxy_authorization',
  'cookie',
  'cookies',
  'set_cookie',
  'csrf',
  'xsrf',
  'jwt',
  'digest',
  'hash',
] as const;

const NAMES = new Set<string>(CREDENTIALS.map((name) => name.replaceAll('_', '')));

/** Whatever is called a secret or a password is one, with anything before it: `bindPassword`, `client_secret`, … */
const ENDINGS = /(?:secrets?|passwords?|passwd|passphrase|pwd|privatekey|apikey|credentials?)$/;

/** Members of a JWK that make it private, or secret (RFC 7518 §6). */
const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** @param context.isKey the field belongs to a JWK. */
export function isSecretName(name: string, { isKey = false } = {}): boolean {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  return NAMES.has(plain) || ENDINGS.test(plain) || (isKey && PRIVATE_MEMBERS.has(name));
}

/** By its looks: `<scheme> <credential>` of a header, a JWS or JWE, the user part of an address. */
const LOOKS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{6,}/gi, `$1 ${SECRET_MASK}`],
  [/(?<![\w-])ey[\w-]{8,}(?:\.[\w-]*){1,4}/g, SECRET_MASK],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@]+@/gi, `$1${SECRET_MASK}@`],
];

const PARAMETER = /([?&#;\s"']|^)([\w.%~-]{1,64})=([^&#;\s"']+)/g;

/** Enough of a text; it keeps the patterns below from taking long over one that was made for it. */
const MAX_READ = 4000;

/** The text, cut, with everything masked in it that has the looks of a credential, or is a parameter that holds one. */
export const withoutCredentials = (text: string): string =>
  LOOKS.reduce((shown, [pattern, mask]) => shown.replace(pattern, mask), text.slice(0, MAX_READ)).replace(
    PARAMETER,
    (whole: string, before: string, name: string) =>
      isSecretName(name) ? `${before}${name}=${SECRET_MASK}` : whole,
  );
