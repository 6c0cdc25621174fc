/**
 * A client with a key of its own: client assertions (RFC 7523), request objects (RFC 9101) and DPoP proofs (RFC 9449),
 * as they should be and with whatever a test wants wrong in them.
 */
import { createHash, randomUUID, type KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

export interface KeyOfClient<Private = CryptoKey | KeyObject> {
  alg: string;
  privateKey: Private;
  publicJwk: JWK;
}

export async function makeKey(alg = 'ES256'): Promise<KeyOfClient<CryptoKey>> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), use: 'sig', alg };
  return { alg, privateKey, publicJwk };
}

interface Wishes {
  header?: Record<string, unknown>;
  claims?: JWTPayload;
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

const sign = ({ alg, privateKey, publicJwk }: KeyOfClient, header: object, claims: JWTPayload) =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: publicJwk.kid!, ...header }).sign(privateKey);

/** The parameters of `private_key_jwt`. */
export async function assertionOf(
  key: KeyOfClient,
  { clientId, audience, header, claims }: Wishes & { clientId: string; audience: string },
): Promise<Record<string, string>> {
  const now = epochSeconds();
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(key, header ?? {}, {
      iss: clientId,
      sub: clientId,
      aud: audience,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
      ...claims,
    }),
  };
}

/** A request object with these parameters. */
export function requestObjectOf(
  key: KeyOfClient,
  {
    clientId,
    audience,
    params,
    header,
    claims,
  }: Wishes & { clientId: string; audience: string; params: object },
): Promise<string> {
  const now = epochSeconds();
  return sign(
    key,
    { typ: 'oauth-authz-req+jwt', ...header },
    {
      ...params,
      iss: clientId,
      client_id: clientId,
      aud: audience,
      nbf: now,
      iat: now,
      exp: now + 60,
      ...claims,
    },
  );
}

/** A DPoP proof for one request. */
export function proofOf(
  key: KeyOfClient,
  {
    method,
    url,
    accessToken,
    nonce,
    header,
    claims,
  }: Wishes & { method: string; url: string; accessToken?: string; nonce?: string },
): Promise<string> {
  const { kty, crv, x, y, n, e } = key.publicJwk;
  const jwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT({
    htm: method,
    htu: url,
    iat: epochSeconds(),
    jti: randomUUID(),
    ...(accessToken === undefined
      ? {}
      : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
    ...(nonce === undefined ? {} : { nonce }),
    ...claims,
  })
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk, ...header })
    .sign(key.privateKey);
}

/** A JWT that says it has no signature (RFC 7519 §6). */
export const unsigned = (claims: object): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
