/**
 * `npm start`, as a test runs it: on free ports, with a database of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '../../scripts/run-once.ts';
import { freePort } from './host.ts';

export interface Playground {
  hostUrl: string;
  friendUrl: string;
  stop(): Promise<void>;
}

/** What it prints last, once all is up. */
const UP = 'The playground is up';

/** The first time, the admin panel is built. */
const STARTS_WITHIN_MS = 280_000;

/** @throws Error with what it printed when it does not come up. */
export async function startPlayground(env: Record<string, string> = {}): Promise<Playground> {
  const [port, friendPort] = [await freePort(), await freePort()];
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-playground-'));
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'playground', 'start.ts')], {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      FRIEND_PORT: String(friendPort),
      DATABASE_FILENAME: path.join(directory, 'data.db'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    await rm(directory, { recursive: true, force: true });
  };

  let printed = '';
  const isUp = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The playground is not up after ${STARTS_WITHIN_MS / 1000} s:\n${printed}`));
    }, STARTS_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (!printed.includes(UP)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The playground ended (${String(code)}):\n${printed}`));
    });
  });
  try {
    await isUp;
  } catch (error) {
    await stop();
    throw error;
  }
  return { hostUrl: `http://localhost:${port}`, friendUrl: `http://localhost:${friendPort}`, stop };
}
