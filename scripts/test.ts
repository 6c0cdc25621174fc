/**
 * What `npm test` runs, two things at a time: the checks of the code beside the plugin's build, then the tests, beside
 * the build of the panel that some of them look at. It ends with the first stage that fails, and names it.
 *
 *   VITEST_JSON=<file>   also writes vitest's results there, as JSON
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { buildAdminPanel } from '../playground/admin-panel.ts';
import { buildPlugin } from './build-once.ts';
import { findBrowser } from './find-browser.ts';
import { repositoryRoot } from './run-once.ts';
import { runTool } from './run-tool.ts';

interface Stage {
  name: string;
  run: () => Promise<unknown>;
}

const ending = new AbortController();

/** What stands in package.json, without npm and a shell in between, so that it can be ended. */
const toolOf = (script: 'typecheck' | 'lint' | 'arch' | 'format:check'): (() => Promise<void>) => {
  return async () => {
    const { scripts } = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
      scripts: Record<typeof script, string>;
    };
    const [command = '', ...args] = scripts[script].split(' ');
    await runTool({ command: binary(command), args, quiet: true, signal: ending.signal });
  };
};

const binary = (name: string): string => path.join(repositoryRoot, 'node_modules', '.bin', name);

const jsonFile = process.env.VITEST_JSON;
const reporters = jsonFile ? ['--reporter=default', '--reporter=json', `--outputFile.json=${jsonFile}`] : [];

const checks: Stage[] = [
  { name: 'types', run: toolOf('typecheck') },
  { name: 'architecture', run: toolOf('arch') },
  { name: 'lint', run: toolOf('lint') },
];

const plugin: Stage[] = [
  {
    name: 'browser',
    run: async () => {
      // Found once, here, so that a missing browser is named before the long tests start.
      process.env.CHROMIUM_PATH = await findBrowser();
    },
  },
  { name: 'build', run: () => buildPlugin({ signal: ending.signal }) },
];

const panel: Stage = {
  name: 'panel',
  // Any address at the root of its host.
  run: () => buildAdminPanel({ env: process.env, hostUrl: 'http://localhost/', started: () => undefined }),
};

const format: Stage = { name: 'format', run: toolOf('format:check') };

const tests: Stage = {
  name: 'tests',
  run: () => runTool({ command: binary('vitest'), args: ['run', ...reporters], signal: ending.signal }),
};

const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

const startedAt = performance.now();
const times: string[] = [];

async function runStage({ name, run }: Stage): Promise<void> {
  const stageStartedAt = performance.now();
  try {
    await run();
  } catch (error) {
    if (!ending.signal.aborted)
      console.error(`\n✖ ${name} failed after ${secondsSince(stageStartedAt)}: ${(error as Error).message}`);
    ending.abort();
    throw error;
  }
  const time = `${name} ${secondsSince(stageStartedAt)}`;
  console.log(`✔ ${time}`);
  times.push(time);
}

async function inTurn(stages: Stage[]): Promise<void> {
  for (const stage of stages) await runStage(stage);
}

try {
  console.log(`• Checking types, architecture, lint and format …`);
  const pluginIsBuilt = inTurn(plugin);
  await Promise.all([
    // The shorter of the two queues ends with it.
    pluginIsBuilt.then(() => inTurn([panel, format])),
    Promise.all([pluginIsBuilt, inTurn(checks)]).then(() => runStage(tests)),
  ]);
} catch {
  // Said where it happened.
  process.exit(1);
}

console.log(`\n✔ All passed in ${secondsSince(startedAt)} (${times.join(', ')})`);
