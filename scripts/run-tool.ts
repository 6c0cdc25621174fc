/**
 * Runs a command-line tool to its end, on the project's own Node.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { repositoryRoot } from './run-once.ts';

export interface RunToolOptions {
  command: string;
  args: string[];
  /** Defaults to the repository's root. */
  cwd?: string;
  /** Added to (or, when undefined, removed from) this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Print the tool's output only if it fails. */
  quiet?: boolean;
  /** Milliseconds after which the tool is killed; none by default. */
  timeout?: number;
  /** Ends the tool. */
  signal?: AbortSignal;
}

/** The environment in which `node`, and every tool of the project, is the project's own. */
export function projectEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const binDirectory = path.join(repositoryRoot, 'node_modules', '.bin');
  return { ...process.env, PATH: `${binDirectory}${path.delimiter}${process.env.PATH ?? ''}`, ...extra };
}

/**
 * Nothing is read from the terminal: a tool that asks a question gets end-of-file.
 *
 * @returns what the tool wrote to stdout and stderr (empty unless `quiet`).
 * @throws when it can't be started, is killed, or exits with another code than 0; the output is printed first.
 */
export async function runTool({
  command,
  args,
  cwd,
  env,
  quiet,
  timeout,
  signal,
}: RunToolOptions): Promise<string> {
  const output: string[] = [];
  const child = spawn(command, args, {
    cwd: cwd ?? repositoryRoot,
    env: projectEnvironment(env),
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    ...(timeout === undefined ? {} : { timeout }),
    ...(signal === undefined ? {} : { signal }),
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => output.push(text));

  const ended = await new Promise<string | undefined>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal ? `was ended by ${signal}` : `exited with code ${code ?? 'unknown'}`);
    });
  });
  const text = output.join('');
  if (ended === undefined) return text;

  if (text !== '') process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  throw new Error(`${path.basename(command)} ${args.slice(0, 2).join(' ')} ${ended}`);
}
