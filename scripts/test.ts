/**
 * What `npm test` runs, in order, cheapest first; it stops at the first stage that fails.
 *
 *   VITEST_JSON=<file>   also writes vitest's results there, as JSON
 */
import path from 'node:path';
import process from 'node:process';
import { buildPlugin } from './build-once.ts';
import { findBrowser } from './find-browser.ts';
import { repositoryRoot } from './run-once.ts';
import { runTool } from './run-tool.ts';

interface Stage {
  name: string;
  run: () => Promise<unknown>;
}

const tool = (name: string, ...args: string[]): (() => Promise<unknown>) => {
  const command = path.join(repositoryRoot, 'node_modules', '.bin', name);
  return () => runTool({ command, args });
};

const npmScript = (name: string): (() => Promise<unknown>) => {
  return () => runTool({ command: 'npm', args: ['run', '--silent', name] });
};

const jsonFile = process.env.VITEST_JSON;
const reporters = jsonFile ? ['--reporter=default', '--reporter=json', `--outputFile.json=${jsonFile}`] : [];

const stages: Stage[] = [
  { name: 'types', run: npmScript('typecheck') },
  { name: 'lint', run: npmScript('lint') },
  { name: 'architecture', run: npmScript('arch') },
  { name: 'build', run: buildPlugin },
  {
    name: 'browser',
    run: async () => {
      // Found once, here, so that a missing browser is named before the long tests start.
      process.env.CHROMIUM_PATH = await findBrowser();
    },
  },
  { name: 'tests', run: tool('vitest', 'run', ...reporters) },
];

const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

const startedAt = performance.now();
const times: string[] = [];

for (const { name, run } of stages) {
  const stageStartedAt = performance.now();
  console.log(`\n— ${name}`);
  try {
    await run();
  } catch (error) {
    console.error(`\n✖ ${name} failed after ${secondsSince(stageStartedAt)}: ${(error as Error).message}`);
    process.exit(1);
  }
  times.push(`${name} ${secondsSince(stageStartedAt)}`);
}

console.log(`\n✔ All passed in ${secondsSince(startedAt)} (${times.join(', ')})`);
