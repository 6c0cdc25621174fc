/**
 * Runs a slow step only when what it reads has changed since it last succeeded.
 *
 * The stamp (a hash over names and contents of every input) is kept in node_modules/.cache, so it is never packed,
 * never committed, and gone with node_modules. Of several processes that want the step at once, one runs it and the
 * others wait.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The repository's root, absolute. */
export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** For what can be made again: gone with node_modules. */
export const cacheDirectory = path.join(repositoryRoot, 'node_modules', '.cache', 'oidc');

/** How often a process looks whether it is its turn, in milliseconds. */
const LOOK_AGAIN_MS = 200;
const neverAnInput = new Set(['node_modules', '.git', '.DS_Store']);

export interface RunOnceOptions {
  /** Key of the stamp: one per step, file-name safe. */
  name: string;
  /** What the reader of the terminal sees, e.g. `Building the plugin`. Without it, nothing is said. */
  label?: string;
  /** Files and directories the step reads, absolute or relative to the repository's root. Missing ones are allowed. */
  inputs: string[];
  /** Files and directories the step leaves behind; when one is missing the step runs again. */
  outputs: string[];
  run: () => Promise<void>;
}

const fromRoot = (entry: string): string => path.resolve(repositoryRoot, entry);

async function listFiles(entry: string): Promise<string[]> {
  if (!existsSync(entry)) return [];
  if (!(await stat(entry)).isDirectory()) return [entry];

  const names = (await readdir(entry)).filter((name) => !neverAnInput.has(name)).sort();
  const nested = await Promise.all(names.map((name) => listFiles(path.join(entry, name))));
  return nested.flat();
}

async function hashOf(inputs: string[]): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs.map(fromRoot)) {
    hash.update(`\0${path.relative(repositoryRoot, input)}`);
    for (const file of await listFiles(input)) {
      const contents = await readFile(file);
      hash.update(`\0${path.relative(input, file)}\0${contents.length}\0`).update(contents);
    }
  }
  return hash.digest('hex');
}

async function readStamp(file: string): Promise<string | undefined> {
  return existsSync(file) ? await readFile(file, 'utf8') : undefined;
}

/**
 * Does the work while no other process does work of this name. The lock is the operating system's, on a file, so it ends
 * with the process that holds it, however that ends.
 */
async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cacheDirectory, { recursive: true });
  const lock = new DatabaseSync(path.join(cacheDirectory, `${name}.lock`), { timeout: 0 });
  const isOurs = (): boolean => {
    try {
      lock.exec('begin exclusive');
      return true;
    } catch (error) {
      if (/locked/.test((error as Error).message)) return false;
      throw error;
    }
  };
  try {
    while (!isOurs()) await pause(LOOK_AGAIN_MS);
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Runs the step if its inputs changed or an output is missing, and says so on one line.
 *
 * @returns whether it ran. Rejects with the step's own error; the step then runs again next time.
 */
export async function runOnce({ name, label, inputs, outputs, run }: RunOnceOptions): Promise<boolean> {
  const stampFile = path.join(cacheDirectory, `${name}.stamp`);
  const say = (what: string): void => {
    if (label !== undefined) console.log(`• ${label}${what}`);
  };
  const inputsHash = await hashOf(inputs);
  const isUpToDate = async (): Promise<boolean> =>
    outputs.every((output) => existsSync(fromRoot(output))) && (await readStamp(stampFile)) === inputsHash;

  const hasRun =
    !(await isUpToDate()) &&
    (await oneAtATime(name, async () => {
      // Another process may have run it meanwhile.
      if (await isUpToDate()) return false;
      say(' …');
      const startedAt = performance.now();
      await rm(stampFile, { force: true });
      await run();
      // The hash from before the run: an input edited meanwhile makes the step run again.
      await writeFile(stampFile, inputsHash);
      say(`: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      return true;
    }));
  if (!hasRun) say(': nothing changed');
  return hasRun;
}
