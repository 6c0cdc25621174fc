/**
 * The host's secrets: made at random on first use, kept in a file that only its owner reads and git ignores.
 * Passes through: the file's path in, the secrets out. Must not print one, and never replaces one that is there.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** How each is made. All are of [A-Za-z0-9_-], so that no client library disagrees about encoding one. */
const makers: Record<string, () => string> = {
  APP_KEYS: () => [random(24), random(24)].join(','),
  ADMIN_JWT_SECRET: () => random(24),
  API_TOKEN_SALT: () => random(24),
  TRANSFER_TOKEN_SALT: () => random(24),
  ENCRYPTION_KEY: () => random(32),
  JWT_SECRET: () => random(24),
  FRIEND_CLIENT_SECRET: () => random(32),
};

export type Secrets = Record<string, string>;

/** Reads the secrets from the file, adding those that are missing. */
export async function ensureSecrets(file: string): Promise<Secrets> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const secrets = parseEnv(text) as Secrets;
  const missing = Object.keys(makers).filter((name) => !secrets[name]);
  if (missing.length === 0) return secrets;

  const added: Secrets = Object.fromEntries(missing.map((name) => [name, makers[name]!()]));
  const lines = missing.map((name) => `${name}=${added[name]}\n`).join('');
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text + separator + lines, { mode: 0o600 });
  await chmod(file, 0o600);
  return { ...secrets, ...added };
}
