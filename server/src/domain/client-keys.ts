/**
 * A client's own keys (RFC 7517): which sets may be kept. Only public keys, and none that is too weak to trust.
 */
interface KeySetProblem {
  path: Array<string | number>;
  code: string;
  message: string;
  params?: Record<string, string | number>;
}

const MAX_KEYS = 20;

/** RFC 7518 §6: members that make a key private. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** RFC 7518 §3.3: 2048 bits at least, as base64url characters. */
const MIN_RSA_CHARACTERS = Math.ceil((2048 / 8) * (4 / 3));

const CURVES: Record<string, readonly string[]> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519', 'X25519'],
};

type Jwk = Record<string, unknown>;
type Check = (key: Jwk) => Omit<KeySetProblem, 'path'> | undefined;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isPublic: Check = (key) => {
  const found = PRIVATE_MEMBERS.filter((member) => key[member] !== undefined);
  if (found.length === 0) return undefined;
  return {
    code: 'jwks.private',
    message: `holds a private key or a secret (${found.join(', ')}): give the public key only, and replace this one, which must be taken for leaked`,
    params: { members: found.join(', ') },
  };
};

const isOfAKnownType: Check = ({ kty }) =>
  kty === 'RSA' || kty === 'EC' || kty === 'OKP'
    ? undefined
    : { code: 'jwks.type', message: 'must be a key of type RSA, EC or OKP (member "kty")' };

const isComplete: Check = ({ kty, n, e, x, y }) => {
  const wanted = { RSA: [n, e], EC: [x, y], OKP: [x] }[String(kty)] ?? [];
  return wanted.every(isText)
    ? undefined
    : { code: 'jwks.incomplete', message: 'lacks a part of the public key: export it again' };
};

const isStrong: Check = ({ kty, n }) =>
  kty === 'RSA' && String(n).length < MIN_RSA_CHARACTERS
    ? { code: 'jwks.weak', message: 'must be an RSA key of 2048 bits at least (RFC 7518 §3.3)' }
    : undefined;

const hasAKnownCurve: Check = ({ kty, crv }) => {
  const known = CURVES[String(kty)];
  return !known || (typeof crv === 'string' && known.includes(crv))
    ? undefined
    : {
        code: 'jwks.curve',
        message: `must be on one of the curves ${known.join(', ')}`,
        params: { allowed: known.join(', ') },
      };
};

const checks: readonly Check[] = [isPublic, isOfAKnownType, isComplete, isStrong, hasAKnownCurve];

const isObject = (value: unknown): value is Jwk =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a key set; each key shows its first problem. */
export function keySetProblems(value: unknown): KeySetProblem[] {
  const keys = isObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS || !keys.every(isObject)) {
    return [
      {
        path: [],
        code: 'jwks.shape',
        message: `must be a key set such as { "keys": [ … ] }, with 1 to ${MAX_KEYS} public keys (RFC 7517 §5)`,
        params: { maximum: MAX_KEYS },
      },
    ];
  }
  return keys.flatMap((key, index) => {
    for (const check of checks) {
      const problem = check(key);
      if (problem) return [{ path: ['keys', index], ...problem }];
    }
    return [];
  });
}
