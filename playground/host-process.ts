/**
 * Starts the playground's Strapi host: the same for `npm start` and for the tests.
 * Passes through: environment and output. Must not decide ports, secrets or databases; its callers do.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../scripts/run-once.ts';
import { type Running, run } from './processes.ts';

export const hostDirectory = fileURLToPath(new URL('host/', import.meta.url));
export const hostSecretsFile = path.join(hostDirectory, '.env');

const startScript = fileURLToPath(new URL('start-host.cjs', import.meta.url));

const require = createRequire(import.meta.url);
const strapiCli = path.join(path.dirname(require.resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');

/** Strapi's two thousand files are compiled once, not at each start. */
const compiled = { NODE_COMPILE_CACHE: path.join(cacheDirectory, 'compiled') };

/** Nothing that the host does reaches out to the network by itself. */
const quiet = { STRAPI_TELEMETRY_DISABLED: 'true', STRAPI_DISABLE_EE: 'true' };

interface StrapiOptions {
  env: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
}

const runOfHost = ({ name, args, env, onLine }: StrapiOptions & { name: string; args: string[] }): Running =>
  run({
    name,
    args,
    cwd: hostDirectory,
    env: { ...compiled, ...env, ...quiet, NODE_ENV: 'production' },
    onLine,
  });

/** In production mode, as `strapi start` runs a real site. */
export async function runHost(options: StrapiOptions): Promise<Running> {
  // Strapi's upload plugin does not start without its directory, which git does not keep.
  await mkdir(path.join(hostDirectory, 'public', 'uploads'), { recursive: true });
  return runOfHost({ ...options, args: [startScript], name: 'The Strapi host' });
}

/** `strapi build`: the admin panel, with the plugin's own in it. */
export function runAdminBuild(options: StrapiOptions): Running {
  return runOfHost({ ...options, args: [strapiCli, 'build'], name: 'The build of the admin panel' });
}
