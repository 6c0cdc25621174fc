/** Other people's programs that tests need, as Debian packages them. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { runTool } from './run-tool.ts';

const isInstalled = (name: string): boolean => {
  const { status, stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return status === 0 && stdout === 'installed';
};

const hasApt = (): boolean => spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;

const aptGet = (...args: string[]): Promise<string> =>
  runTool({
    command: 'apt-get',
    args: ['-y', '--no-install-recommends', ...args],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    quiet: true,
  });

/**
 * Installs what is missing, where this is root on a Debian.
 *
 * @throws Error that says what to install, and why it was not done here.
 */
export async function ensureDebianPackages(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;

  const command = `apt-get install ${missing.join(' ')}`;
  if (!hasApt()) {
    throw new Error(
      `These tests run real systems from Debian's packages, and this machine has no apt-get. On Debian: ${command}`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`Debian packages are missing, and only root can install them: ${command}`);
  }
  console.log(`• Installing ${missing.join(', ')} …`);
  await aptGet('update');
  await aptGet('install', ...missing);
}
