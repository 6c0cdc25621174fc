/**
 * Builds the host's admin panel when something that goes into it has changed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runOnce } from '../scripts/run-once.ts';
import { hostDirectory, runAdminBuild } from './host-process.ts';
import type { Running } from './processes.ts';
import { withElapsed } from './progress.ts';
import { lastLines } from './readiness.ts';

const LABEL = 'Building the admin panel';

interface AdminPanelOptions {
  env: NodeJS.ProcessEnv;
  /** Where a browser finds the host: its path is built into the panel. */
  hostUrl: string;
  /** Told of the build's process, so that the caller can end it. */
  started: (child: Running) => void;
}

/** @throws Error with the build's last lines when it fails. */
export async function buildAdminPanel({ env, hostUrl, started }: AdminPanelOptions): Promise<void> {
  const addressFile = path.join(hostDirectory, '.tmp', 'admin-panel-path.txt');
  await mkdir(path.dirname(addressFile), { recursive: true });
  await writeFile(addressFile, new URL(hostUrl).pathname);

  await runOnce({
    name: 'playground-admin-panel',
    label: LABEL,
    inputs: [
      'dist/admin',
      'package-lock.json',
      'playground/host/config',
      'playground/host/package.json',
      'playground/host/src/admin',
      addressFile,
    ],
    outputs: ['playground/host/build/index.html'],
    run: () => withElapsed(LABEL, () => build({ env, started })),
  });
}

async function build({ env, started }: Pick<AdminPanelOptions, 'env' | 'started'>): Promise<void> {
  const child = runAdminBuild({ env });
  started(child);
  const outcome = await child.ended;
  if (child.exitCode() !== 0) throw new Error(`${child.name} failed (${outcome}).\n${lastLines(child)}`);
}
