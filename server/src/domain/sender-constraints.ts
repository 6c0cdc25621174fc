/**
 * Tokens that are worth nothing to a thief: bound to a key of the client's, which it proves at each use (DPoP, RFC 9449),
 * or to its certificate (mutual TLS, RFC 8705).
 */
import type { FieldProblem } from './errors';

/** RFC 8705 §2.1.2: what a certificate's subject must be; a client names one of them. */
export const CERTIFICATE_SUBJECTS = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const;

export type CertificateSubject = (typeof CERTIFICATE_SUBJECTS)[number];

/** Authentication by certificate (RFC 8705 §2). */
export const CERTIFICATE_METHODS = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;

export interface SenderConstraints extends Partial<Record<CertificateSubject, string>> {
  /** Every token of the client is bound to a key of its own (RFC 9449 §5.2). */
  dpop_bound_access_tokens?: boolean;
  /** The client may have its tokens bound to a key, or not, from one request to the next. */
  allow_dpop?: boolean;
  /** Proofs at the token endpoint carry a nonce of the provider's (RFC 9449 §8). */
  require_dpop_nonce?: boolean;
  /** Every token of the client is bound to its certificate (RFC 8705 §3.4). */
  tls_client_certificate_bound_access_tokens?: boolean;
}

/** What the site's `mutualTls` option makes possible. */
export interface CertificateSupport {
  /** A proxy hands over clients' certificates. */
  certificates: boolean;
  /** The proxy says which of them it has verified. */
  verified: boolean;
}

export const NO_CERTIFICATES: CertificateSupport = { certificates: false, verified: false };

export const SENDER_CONSTRAINT_SWITCHES = [
  'dpop_bound_access_tokens',
  'allow_dpop',
  'require_dpop_nonce',
  'tls_client_certificate_bound_access_tokens',
] as const;

type Input = Record<string, unknown>;

interface Question {
  input: Input;
  support: CertificateSupport;
}

type Check = (question: Question) => FieldProblem | undefined;

const problem = (field: string, fault: { code: string; message: string }): FieldProblem => ({
  path: [field],
  ...fault,
});

const oneProofIsRequired: Check = ({ input }) =>
  input['dpop_bound_access_tokens'] === true && input['tls_client_certificate_bound_access_tokens'] === true
    ? problem('dpop_bound_access_tokens', {
        code: 'dpop.both',
        message: 'must not be true together with tls_client_certificate_bound_access_tokens: choose one',
      })
    : undefined;

const nonceHasItsProof: Check = ({ input }) =>
  input['require_dpop_nonce'] === true &&
  input['dpop_bound_access_tokens'] !== true &&
  input['allow_dpop'] !== true
    ? problem('require_dpop_nonce', {
        code: 'dpop.nonce',
        message:
          'needs allow_dpop or dpop_bound_access_tokens: without DPoP there is no proof that carries a nonce',
      })
    : undefined;

/** A token in the fragment is bound to nothing. */
const boundTokensStayOffTheFront: Check = ({ input }) => {
  const types: unknown = input['response_types'];
  const givesTokens =
    Array.isArray(types) &&
    types.some((type) => typeof type === 'string' && type.split(' ').includes('token'));
  const isBound =
    input['dpop_bound_access_tokens'] === true ||
    input['tls_client_certificate_bound_access_tokens'] === true;
  return givesTokens && isBound
    ? problem('response_types', {
        code: 'response_types.bound',
        message: 'must not have "token" where tokens are bound: a token in the address is bound to nothing',
      })
    : undefined;
};

const usesCertificates = (input: Input): string | undefined => {
  if (input['tls_client_certificate_bound_access_tokens'] === true) {
    return 'tls_client_certificate_bound_access_tokens';
  }
  return (CERTIFICATE_METHODS as readonly unknown[]).includes(input['token_endpoint_auth_method'])
    ? 'token_endpoint_auth_method'
    : undefined;
};

const siteHasCertificates: Check = ({ input, support }) => {
  const field = usesCertificates(input);
  return field !== undefined && !support.certificates
    ? problem(field, {
        code: 'mtls.off',
        message:
          'needs client certificates, which this site does not take: set the option "mutualTls" in config/plugins first',
      })
    : undefined;
};

const siteVerifiesCertificates: Check = ({ input, support }) =>
  input['token_endpoint_auth_method'] === 'tls_client_auth' && support.certificates && !support.verified
    ? problem('token_endpoint_auth_method', {
        code: 'mtls.unverified',
        message:
          'needs certificates that the proxy has verified: set "mutualTls.verified" in config/plugins, or use self_signed_tls_client_auth',
      })
    : undefined;

const subjectIsOne: Check = ({ input }) => {
  const named = CERTIFICATE_SUBJECTS.filter((field) => input[field] !== undefined);
  const isByCa = input['token_endpoint_auth_method'] === 'tls_client_auth';
  if (isByCa && named.length !== 1) {
    return problem('tls_client_auth_subject_dn', {
      code: 'mtls.subject',
      message: `must be given for tls_client_auth, or another one of ${CERTIFICATE_SUBJECTS.join(', ')}: exactly one (RFC 8705 §2.1.2)`,
    });
  }
  const [stray] = named;
  return !isByCa && stray !== undefined
    ? problem(stray, {
        code: 'mtls.stray_subject',
        message: 'is for token_endpoint_auth_method "tls_client_auth" only: leave it out',
      })
    : undefined;
};

/** RFC 8705 §2.2.2: the certificate itself is registered. */
const selfSignedHasCertificate: Check = ({ input }) => {
  if (input['token_endpoint_auth_method'] !== 'self_signed_tls_client_auth') return undefined;
  if (input['jwks_uri'] !== undefined) return undefined;
  const keys = (input['jwks'] as { keys?: unknown } | undefined)?.keys;
  const hasCertificate =
    Array.isArray(keys) && keys.some((key) => Array.isArray((key as { x5c?: unknown } | null)?.x5c));
  return hasCertificate
    ? undefined
    : problem('jwks', {
        code: 'mtls.certificate',
        message: 'must hold the client’s certificate, in the member "x5c" of a key (RFC 8705 §2.2.2)',
      });
};

const checks: readonly Check[] = [
  oneProofIsRequired,
  nonceHasItsProof,
  boundTokensStayOffTheFront,
  siteHasCertificates,
  siteVerifiesCertificates,
  subjectIsOne,
  selfSignedHasCertificate,
];

/** Everything that is wrong with how a client's tokens are bound. */
export const senderConstraintProblems = (question: Question): FieldProblem[] =>
  checks.flatMap((check) => check(question) ?? []);
