/**
 * The algorithms that a client may name, field by field, for those who choose rather than type.
 */
import { SECRET_ALGORITHM } from './client-metadata';
import { CLIENT_ALGORITHMS } from './client-protocol';
import { SIGNING_ALGORITHMS } from './keys';

export const ALGORITHMS = {
  id_token_signed_response_alg: [...SIGNING_ALGORITHMS, SECRET_ALGORITHM],
  authorization_signed_response_alg: SIGNING_ALGORITHMS,
  request_object_signing_alg: CLIENT_ALGORITHMS,
} as const satisfies Record<string, readonly string[]>;

export type AlgorithmField = keyof typeof ALGORITHMS;
