/**
 * DPoP (RFC 9449): which clients may use it, and what is asked of their proofs.
 */
import { hkdfSync } from 'node:crypto';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { FAPI_ALGORITHMS } from '../domain/client-profiles';
import type { ProviderKeys } from '../domain/ports';
import { isFapiAlgorithm } from './fapi';
import type { Engine } from './load';

type DPoP = NonNullable<NonNullable<Configuration['features']>['dPoP']>;

/** The same in every process, and changed with the keys: a client then gets a new nonce, and tries again. */
const nonceSecretOf = ({ cookies: [current = ''] }: ProviderKeys): Buffer =>
  Buffer.from(hkdfSync('sha256', current, '', 'dpop-nonce', 32));

/** What a part of a proof says (0: header, 1: payload); nothing when it can't be read. The engine verifies it afterwards. */
export const proofPart = (proof: string, part: 0 | 1): Record<string, unknown> => {
  try {
    const text = Buffer.from(proof.split('.')[part] ?? '', 'base64url').toString('utf8');
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
};

export const dPoPOf = ({ errors }: Engine, keys: ProviderKeys): DPoP => ({
  enabled: true,
  nonceSecret: nonceSecretOf(keys),
  // Asked for each proof, before it is looked at. At userinfo there is no client yet: the token says whether it is bound.
  requireNonce: (ctx: KoaContextWithOIDC) => {
    const { client } = ctx.oidc;
    if (!client) return false;
    if (!client.dpopBoundAccessTokens && client['allow_dpop'] !== true) {
      throw new errors.InvalidDpopProof('DPoP is not turned on for this client');
    }
    if (ctx.oidc.isFapi('2.0') && !isFapiAlgorithm(proofPart(ctx.get('DPoP'), 0)['alg'])) {
      throw new errors.InvalidDpopProof(`DPoP proofs must be signed with ${FAPI_ALGORITHMS.join(', ')}`);
    }
    return client['require_dpop_nonce'] === true;
  },
});
