/**
 * A host for one file of flow tests: the playground's, on a free port, with the tests' own clients.
 * Passes through: what a test wants different in, a running host out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchHost, type LaunchedHost, type LaunchOptions } from '../../playground/launch-host.ts';
import { freePort } from '../../playground/ports.ts';
import { copySeededSite } from '../../playground/seeded-site.ts';
import { testClients } from './clients.ts';

export { freePort };

export interface TestHost extends LaunchedHost {
  port: number;
  /** What the host's own address makes of it: `<url>/oidc`, or the one that was configured. */
  issuer: string;
}

export type HostOptions = Partial<Pick<LaunchOptions, 'port' | 'databaseFile' | 'env' | 'pluginConfig'>>;

/** Tests sign in more often than people do; guessing.test.ts is about the limits themselves. */
export const PATIENT = {
  account: { attempts: 100_000 },
  address: { attempts: 100_000 },
  overall: { attempts: 100_000 },
};

/** Starts a host that knows the test clients, unless `pluginConfig` brings others. */
export async function startHost({
  port: wanted,
  pluginConfig = {},
  ...options
}: HostOptions = {}): Promise<TestHost> {
  const port = wanted ?? (await freePort());
  const host = await launchHost({
    port,
    pluginConfig: { clients: testClients, signIn: { limits: PATIENT }, ...pluginConfig },
    ...options,
  });
  const issuer = typeof pluginConfig['issuer'] === 'string' ? pluginConfig['issuer'] : `${host.url}/oidc`;
  return { ...host, port, issuer };
}

/**
 * What a host says that does not start.
 *
 * @throws when it does start.
 */
export async function refusalToStart(options: HostOptions): Promise<string> {
  let host: TestHost;
  try {
    host = await startHost(options);
  } catch (error) {
    return (error as Error).message;
  }
  await host.stop();
  throw new Error('The host started');
}

/** A place for a database that outlives its host. */
export async function temporaryDatabase(): Promise<{ databaseFile: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-flows-'));
  return {
    databaseFile: path.join(directory, 'data.db'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The same, with the database of a site that was there before the plugin: its first start takes half as long. */
export async function temporarySite(): ReturnType<typeof temporaryDatabase> {
  const place = await temporaryDatabase();
  await copySeededSite(place.databaseFile);
  return place;
}
