/**
 * The clients of the discovery test: one for each thing that discovery says a client can have.
 */
import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { makeKey, type KeyOfClient } from './signing.ts';

type Json = Record<string, unknown>;

const SIGNING = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'] as const;
const CLIENT_SIGNING = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
const ENCRYPTION_ALGS = ['RSA-OAEP-256', 'RSA-OAEP', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;
const ENCRYPTION_ENCS = ['A256GCM', 'A128GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const;

const app = (id: string, more: Json = {}): Json & { client_id: string; client_secret?: string } => ({
  client_id: id,
  client_secret: `${id}-secret-0123456789-abcdefghijklmno`,
  redirect_uris: [`https://${id.toLowerCase()}.example.org/callback`],
  skip_consent: true,
  ...more,
});

const withoutSecret = ({ client_secret: _secret, ...client }: ReturnType<typeof app>) => client;

/** What the provider signs for this client is signed with `alg`, where it can be. */
export const signedWith = (alg: string): string => `signed-${alg}`;

/** What the provider encrypts for this client is encrypted with the first `alg`, and its `enc`. */
export const encryptedWith = (alg: string): string =>
  `encrypted-${ENCRYPTION_ALGS.indexOf(alg as 'ECDH-ES')}`;

/** This client signs with `alg` whatever it signs. */
export const signing = (alg: string): string => `signing-${alg}`;

const encOf = (alg: string): string =>
  ENCRYPTION_ENCS[ENCRYPTION_ALGS.indexOf(alg as 'ECDH-ES') % ENCRYPTION_ENCS.length] ?? '';

export interface DiscoveryClients {
  all: Array<Json & { client_id: string; client_secret?: string }>;
  keys: Map<string, KeyOfClient>;
  /** Opens what is encrypted with `alg`. */
  decryptionKeys: Map<string, KeyObject>;
}

export async function makeDiscoveryClients(): Promise<DiscoveryClients> {
  // One RSA key for all: they are slow to make.
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = ({ publicKey }: typeof rsa, use: string, alg: string) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid: randomUUID(),
    use,
    alg,
  });
  const keys = new Map<string, KeyOfClient>();
  for (const alg of CLIENT_SIGNING) {
    const isRsa = /^[RP]S/.test(alg);
    keys.set(
      alg,
      isRsa ? { alg, privateKey: rsa.privateKey, publicJwk: publicJwk(rsa, 'sig', alg) } : await makeKey(alg),
    );
  }
  const pairOf = (alg: string) => (alg.startsWith('RSA') ? rsa : ec);

  return {
    keys,
    decryptionKeys: new Map(ENCRYPTION_ALGS.map((alg) => [alg, pairOf(alg).privateKey])),
    all: [
      ...SIGNING.map((alg) =>
        app(signedWith(alg), {
          id_token_signed_response_alg: alg,
          userinfo_signed_response_alg: alg,
          response_modes: ['query', 'jwt'],
          ...(alg === 'HS256'
            ? {}
            : { authorization_signed_response_alg: alg, introspection_signed_response_alg: alg }),
          ...(alg === 'ES256' ? { subject_type: 'pairwise' } : {}),
        }),
      ),
      ...ENCRYPTION_ALGS.map((alg) =>
        app(encryptedWith(alg), {
          response_modes: ['jwt'],
          userinfo_signed_response_alg: 'RS256',
          jwks: { keys: [publicJwk(pairOf(alg), 'enc', alg)] },
          ...Object.fromEntries(
            ['id_token', 'userinfo', 'authorization', 'introspection'].flatMap((what) => [
              [`${what}_encrypted_response_alg`, alg],
              [`${what}_encrypted_response_enc`, encOf(alg)],
            ]),
          ),
        }),
      ),
      ...CLIENT_SIGNING.map((alg) =>
        withoutSecret(
          app(signing(alg), {
            token_endpoint_auth_method: 'private_key_jwt',
            token_endpoint_auth_signing_alg: alg,
            request_object_signing_alg: alg,
            allow_dpop: true,
            jwks: { keys: [keys.get(alg)?.publicJwk] },
          }),
        ),
      ),
    ],
  };
}
