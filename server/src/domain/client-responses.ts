/**
 * How a client wants its ID tokens and userinfo: signed and encrypted with what (OpenID Connect Registration 1.0 §2),
 * and which subject they speak of.
 */
import type { FieldProblem } from './errors';
import { parseUrl } from './redirect-uris';

const ENCRYPTION_ALGS = ['RSA-OAEP-256', 'RSA-OAEP', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;
const ENCRYPTION_ENCS = ['A256GCM', 'A128GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const;
const SUBJECT_TYPES = ['public', 'pairwise'] as const;

/** Encryption of ID tokens and userinfo that the engine is configured with. */
export const RESPONSE_ENCRYPTION = { algs: ENCRYPTION_ALGS, encs: ENCRYPTION_ENCS };

export interface ClientResponses {
  /** Signs userinfo, which is then `application/jwt`; without it, userinfo is JSON. */
  userinfo_signed_response_alg?: string;
  userinfo_encrypted_response_alg?: (typeof ENCRYPTION_ALGS)[number];
  userinfo_encrypted_response_enc?: (typeof ENCRYPTION_ENCS)[number];
  id_token_encrypted_response_alg?: (typeof ENCRYPTION_ALGS)[number];
  id_token_encrypted_response_enc?: (typeof ENCRYPTION_ENCS)[number];
  /** `pairwise`: another `sub` for each sector, so that clients can't compare (OpenID Connect Core 1.0 §8.1). */
  subject_type?: (typeof SUBJECT_TYPES)[number];
  /** Names the redirect URIs of the clients that share a subject. */
  sector_identifier_uri?: string;
}

const problem = (field: string, code: string, message: string): FieldProblem => ({
  path: [field],
  code,
  message,
});

/** Both or none, and a key of the client's to encrypt with. */
const encryptionIsComplete =
  (kind: 'userinfo' | 'id_token' | 'introspection' | 'authorization') => (input: Record<string, unknown>) => {
    const alg = `${kind}_encrypted_response_alg`;
    const enc = `${kind}_encrypted_response_enc`;
    if (input[alg] === undefined) {
      return input[enc] === undefined ? [] : [problem(enc, 'encryption.alg', `needs ${alg}`)];
    }
    return input['jwks'] === undefined && input['jwks_uri'] === undefined
      ? [problem(alg, 'encryption.keys', 'needs jwks or jwks_uri: the application’s own public key')]
      : [];
  };

const hostsOf = (uris: unknown): Set<string> =>
  new Set(
    (Array.isArray(uris) ? uris : []).flatMap((uri: unknown) =>
      typeof uri === 'string' ? (parseUrl(uri)?.host ?? []) : [],
    ),
  );

/** Clients on several hosts have no sector of their own (OpenID Connect Core 1.0 §8.1). */
const sectorIsKnown = (input: Record<string, unknown>): FieldProblem[] => {
  return input['sector_identifier_uri'] === undefined &&
    input['subject_type'] === 'pairwise' &&
    hostsOf(input['redirect_uris']).size > 1
    ? [
        problem(
          'sector_identifier_uri',
          'sector.missing',
          'must be given: the redirect URIs are on several hosts, so none of them names the sector',
        ),
      ]
    : [];
};

const subjectIsOne = (input: Record<string, unknown>): FieldProblem[] =>
  input['subject_type'] === 'pairwise' && input['subject_claim'] !== undefined
    ? [
        problem(
          'subject_claim',
          'subject.both',
          'must not be given together with subject_type "pairwise": it would defeat it',
        ),
      ]
    : [];

/** Fields whose values are one of a few. */
export const CLIENT_RESPONSE_CHOICES = {
  userinfo_encrypted_response_alg: ENCRYPTION_ALGS,
  userinfo_encrypted_response_enc: ENCRYPTION_ENCS,
  id_token_encrypted_response_alg: ENCRYPTION_ALGS,
  id_token_encrypted_response_enc: ENCRYPTION_ENCS,
  subject_type: SUBJECT_TYPES,
} as const;

/** Rules between fields. */
export const CLIENT_RESPONSE_CROSS_RULES: ReadonlyArray<(input: Record<string, unknown>) => FieldProblem[]> =
  [
    encryptionIsComplete('userinfo'),
    encryptionIsComplete('id_token'),
    encryptionIsComplete('introspection'),
    encryptionIsComplete('authorization'),
    sectorIsKnown,
    subjectIsOne,
  ];
