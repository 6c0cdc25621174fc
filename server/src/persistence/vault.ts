/**
 * persistence: keeps what the domain's ports ask for, in the host's database.
 * Passes through: artifacts, clients, keys, users; secrets only as digests or sealed.
 * Must not decide anything about protocol or sign-in, nor import the engine but for its types.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { CannotUnseal } from '../domain/errors';

/**
 * Seals what must not be readable in a copy of the database (AES-256-GCM), and digests what only has to be compared.
 * Its keys come from the host's own secret and are never stored.
 */
export interface Vault {
  /** `purpose` binds the sealed text to its place: it can't be opened as anything else. */
  seal(input: { text: string; purpose: string }): string;
  /** @throws CannotUnseal when no secret of the host opens it. */
  open(input: { sealed: string; purpose: string }): string;
  /** False when it was sealed with an earlier secret of the host, or by something else. */
  isCurrent(sealed: string): boolean;
  /** Keyed digests of a value under each of the host's secrets, the current one first (HMAC-SHA-256). */
  digests(value: string): string[];
}

interface Keys {
  id: string;
  /** What the keys of the first version are derived from, one for each place. */
  sealing: Buffer;
  /** Those of this version, made when they are first needed. */
  drawers: Map<number, KeyObject>;
  digesting: KeyObject;
}

/** The first version derived a key for each place, which took longer than the sealing itself. */
const FIRST_VERSION = 'v1';
const VERSION = 'v2';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Places are spread over this many keys: a random nonce is good for 2^32 texts under one key (NIST SP 800-38D §8.3),
 * and a site that lives long seals more than that.
 */
const DRAWERS = 4096;

const derive = (secret: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `strapi-plugin-oidc-server/${use}`, 32));

const drawerOf = (purpose: string): number => hash('sha256', purpose, 'buffer').readUInt16BE() % DRAWERS;

const NONCES_AT_ONCE = 256;

/** The system is asked for many at once: a call for each would take as long as the sealing. Each is given out once. */
function createNonces(): () => Buffer {
  let nonces = Buffer.alloc(0);
  let given = 0;
  return () => {
    if (given === nonces.length) {
      nonces = randomBytes(IV_BYTES * NONCES_AT_ONCE);
      given = 0;
    }
    given += IV_BYTES;
    return nonces.subarray(given - IV_BYTES, given);
  };
}

/**
 * @param secrets the host's secrets, the current one first; the others still open what they sealed, so that the host
 *   can change its secret by putting a new one in front.
 *
 * Uses node:crypto and not jose: it runs several times in every request, and a JWE takes four times as long.
 */
export function createVault({ secrets }: { secrets: readonly string[] }): Vault {
  const keyring = secrets.map((secret): Keys => {
    const sealing = derive(secret, 'sealing');
    const id = createHash('sha256').update(sealing).digest('base64url').slice(0, 8);
    return {
      id,
      sealing,
      drawers: new Map(),
      digesting: createSecretKey(derive(secret, 'digests')),
    };
  });
  const nextNonce = createNonces();
  const [current] = keyring;
  if (!current) throw new TypeError('createVault needs at least one secret');

  const drawerKey = ({ sealing, drawers }: Keys, purpose: string): KeyObject => {
    const drawer = drawerOf(purpose);
    let key = drawers.get(drawer);
    if (!key) {
      key = createSecretKey(createHmac('sha256', sealing).update(`drawer:${drawer}`).digest());
      drawers.set(drawer, key);
    }
    return key;
  };

  /** What opens a text of this version; undefined for one that there is not. */
  const opener = (version: string | undefined, keys: Keys, purpose: string) => {
    if (version === VERSION) return { key: drawerKey(keys, purpose), aad: purpose };
    if (version !== FIRST_VERSION) return undefined;
    return { key: createSecretKey(createHmac('sha256', keys.sealing).update(purpose).digest()), aad: '' };
  };

  return {
    seal({ text, purpose }) {
      const iv = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', drawerKey(current, purpose), iv);
      // Bound to its place: it does not open anywhere else.
      cipher.setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${current.id}.${sealed.toString('base64url')}`;
    },

    open({ sealed, purpose }) {
      const [version, id, body] = sealed.split('.');
      const keys = keyring.find((candidate) => candidate.id === id);
      const found = keys && body ? opener(version, keys, purpose) : undefined;
      if (!found || !body) {
        throw new CannotUnseal('It was sealed with a secret that this host no longer has');
      }
      const bytes = Buffer.from(body, 'base64url');
      try {
        const iv = bytes.subarray(0, IV_BYTES);
        // Without its length a shorter tag would be taken, which is easier to guess.
        const decipher = createDecipheriv('aes-256-gcm', found.key, iv, { authTagLength: TAG_BYTES });
        if (found.aad !== '') decipher.setAAD(Buffer.from(found.aad));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([
          decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
          decipher.final(),
        ]).toString('utf8');
      } catch (cause) {
        throw new CannotUnseal('It was changed after it was sealed', { cause });
      }
    },

    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${current.id}.`),

    digests: (value) =>
      keyring.map((keys) => createHmac('sha256', keys.digesting).update(value).digest('base64url')),
  };
}
