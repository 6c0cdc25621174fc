/**
 * The playground's host without the plugin: what a site answers on its own.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostDirectory } from '../../playground/host-process.ts';
import { run } from '../../playground/processes.ts';
import { waitUntilReady } from '../../playground/readiness.ts';
import { ensureSecrets } from '../../playground/secrets.ts';
import { freePort } from './host.ts';

export interface BareHost {
  url: string;
  stop(): Promise<void>;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const strapiCli = path.join(repository, 'node_modules', '@strapi', 'strapi', 'bin', 'strapi.js');

/** The same site, its plugins' configuration apart. Inside the repository, so that it finds the same packages. */
const pluginsWithoutOurs = `module.exports = ({ env }) => ({
  'users-permissions': { config: { jwtSecret: env('JWT_SECRET') } },
});
`;

export async function startBareHost(): Promise<BareHost> {
  const cache = path.join(repository, '.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(path.join(cache, 'bare-host-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  for (const name of ['config', 'src', 'public', 'database', 'package.json', 'favicon.png']) {
    await cp(path.join(hostDirectory, name), path.join(directory, name), { recursive: true });
  }
  await writeFile(path.join(directory, 'config', 'plugins.js'), pluginsWithoutOurs);

  const port = await freePort();
  const child = run({
    name: 'The bare host',
    args: [strapiCli, 'start'],
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_CLIENT: 'sqlite',
      DATABASE_FILENAME: path.join(directory, 'data.db'),
      SERVE_ADMIN: 'false',
      NODE_ENV: 'production',
      STRAPI_TELEMETRY_DISABLED: 'true',
      STRAPI_DISABLE_EE: 'true',
      ...(await ensureSecrets(path.join(directory, 'secrets.env'))),
    },
  });
  const stop = async (): Promise<void> => {
    await child.stop();
    await remove();
  };
  try {
    await waitUntilReady({ child, url: `http://127.0.0.1:${port}/_health`, status: 204, timeoutMs: 120_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, stop };
}
