/** Finds a Chromium for the browser tests, and fetches one where none is installed. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { repositoryRoot } from './run-once.ts';
import { runTool } from './run-tool.ts';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const fromEnvironment = (): string | undefined => {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen === undefined || chosen === '') return undefined;
  if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, and no file is there`);
  return chosen;
};

const fromPlaywright = (): string | undefined => {
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
};

const fromPath = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((directory) => namesOnPath.map((name) => path.join(directory, name)))
    .find((candidate) => existsSync(candidate));

async function tryToInstall(
  label: string,
  steps: Array<[command: string, ...args: string[]]>,
): Promise<void> {
  console.log(`• No Chromium found: ${label} …`);
  try {
    for (const [command, ...args] of steps) {
      await runTool({
        command,
        args,
        quiet: true,
        timeout: 5 * 60_000,
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  } catch (error) {
    // Not the end: another way is tried, and findBrowser says so when there is none left.
    console.log(`• That did not work (${(error as Error).message})`);
  }
}

/**
 * The path of a Chromium that Playwright can drive. In this order: `CHROMIUM_PATH`, Playwright's own, one on PATH; then
 * Playwright's is downloaded, then Debian's package is installed (as root).
 *
 * @throws with what to do when there is none and none could be installed.
 */
export async function findBrowser(): Promise<string> {
  const installed = fromEnvironment() ?? fromPlaywright() ?? fromPath();
  if (installed !== undefined) return installed;

  const playwright = path.join(repositoryRoot, 'node_modules', '.bin', 'playwright');
  await tryToInstall("downloading Playwright's", [[playwright, 'install', 'chromium']]);
  const downloaded = fromPlaywright();
  if (downloaded !== undefined) return downloaded;

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await tryToInstall("installing Debian's package", [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', 'chromium'],
    ]);
    const packaged = fromPath();
    if (packaged !== undefined) return packaged;
  }

  throw new Error(
    'The browser tests need Chromium, and it could not be installed. Install it (`npx playwright install chromium`, ' +
      '`apt-get install chromium`, …), or set CHROMIUM_PATH to the program.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await findBrowser());
