/**
 * Proofs that count once: client assertions (RFC 7523 §3) and DPoP proofs (RFC 9449 §11.1).
 */
import { createHash } from 'node:crypto';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { ArtifactStore } from '../domain/ports';
import { isFapiAlgorithm } from './fapi';
import type { Engine } from './load';

const KIND = 'ReplayDetection';

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * In place of the engine's own, which looks first and writes then: two requests at once would both pass. Here the
 * store's mark of use decides, whichever process asks, and whatever was started again in between.
 */
export const createReplayDetection =
  ({ artifacts }: { artifacts: ArtifactStore }) =>
  async (issuer: string, jti: string, expiresAt: number): Promise<boolean> => {
    const id = createHash('sha256')
      .update(JSON.stringify([issuer, jti]))
      .digest('base64url');
    const expiresIn = Math.max(1, Math.ceil(expiresAt) - epochSeconds());
    await artifacts.save({ kind: KIND, id, payload: { clientId: issuer }, expiresIn });
    return artifacts.consume({ kind: KIND, id });
  };

/** Seconds. An assertion has to be remembered for as long as it is valid. */
const LONGEST_ASSERTION = 86_400;

type Check = NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']>;

/** What is asked of a client assertion beyond the engine's own checks. */
export const createAssertionCheck =
  ({ errors }: Engine): Check =>
  (ctx: KoaContextWithOIDC, claims, header) => {
    if (typeof claims['exp'] !== 'number' || claims['exp'] > epochSeconds() + LONGEST_ASSERTION) {
      throw new errors.InvalidClientAuth('the client_assertion must expire within a day');
    }
    // FAPI 2.0 Security Profile §5.3.2.1: the issuer, as a string, and nothing else.
    if (ctx.oidc.isFapi('2.0') && claims['aud'] !== ctx.oidc.issuer) {
      throw new errors.InvalidClientAuth('audience (aud) must equal the issuer identifier url');
    }
    if (ctx.oidc.isFapi('2.0') && !isFapiAlgorithm(header['alg'])) {
      throw new errors.InvalidClientAuth('alg mismatch');
    }
  };
