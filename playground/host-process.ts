/**
 * Starts the playground's Strapi host: the same for `npm start` and for the tests.
 * Passes through: environment and output. Must not decide ports, secrets or databases; its callers do.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, run } from './processes.ts';

export const hostDirectory = fileURLToPath(new URL('host/', import.meta.url));
export const hostSecretsFile = path.join(hostDirectory, '.env');

const require = createRequire(import.meta.url);
const strapiCli = path.join(path.dirname(require.resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');

/** Nothing that the host does reaches out to the network by itself. */
const quiet = { STRAPI_TELEMETRY_DISABLED: 'true', STRAPI_DISABLE_EE: 'true' };

interface StrapiOptions {
  env: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
}

function runStrapi({
  command,
  name,
  env,
  onLine,
}: StrapiOptions & { command: string; name: string }): Running {
  return run({
    name,
    args: [strapiCli, command],
    cwd: hostDirectory,
    env: { ...env, ...quiet, NODE_ENV: 'production' },
    onLine,
  });
}

/** `strapi start`, in production mode as a real site runs. */
export async function runHost(options: StrapiOptions): Promise<Running> {
  // Strapi's upload plugin does not start without its directory, which git does not keep.
  await mkdir(path.join(hostDirectory, 'public', 'uploads'), { recursive: true });
  return runStrapi({ ...options, command: 'start', name: 'The Strapi host' });
}

/** `strapi build`: the admin panel, with the plugin's own in it. */
export function runAdminBuild(options: StrapiOptions): Running {
  return runStrapi({ ...options, command: 'build', name: 'The build of the admin panel' });
}
