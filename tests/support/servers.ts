/**
 * Database servers for tests: what they have in common. Each test file starts its own, on a free port, with its data in
 * a temporary directory; nothing of the machine's own databases is touched.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A database server that a Strapi host can use. */
export interface DatabaseServer {
  /** What the host needs in its environment to use a new, empty database of this server. */
  newDatabase(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const isRoot = (): boolean => process.getuid?.() === 0;

const SYSTEM_DIRECTORIES = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
];

const find = (program: string): string | undefined =>
  [...SYSTEM_DIRECTORIES, ...(process.env.PATH ?? '').split(':')]
    .map((directory) => `${directory}/${program}`)
    .find((file) => existsSync(file));

/**
 * The program's path. On a Debian where this runs as root it is installed when it is missing.
 *
 * @throws Error that says what to install.
 */
export function requireProgram(program: string, debianPackage: string): string {
  const installed = find(program);
  if (installed !== undefined) return installed;
  if (isRoot() && find('apt-get') !== undefined) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update'], { stdio: 'ignore', env });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], {
      stdio: 'ignore',
      env,
    });
  }
  const found = find(program);
  if (found !== undefined) return found;
  throw new Error(
    `${program} is needed for this test and is not installed: on Debian, apt-get install ${debianPackage}`,
  );
}

/** Ids of a user of the system, for servers that do not run as root; undefined where this is not root. */
export function idsOf(user: string): { uid: number; gid: number } | undefined {
  if (!isRoot()) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export function giveTo(directory: string, ids: { uid: number; gid: number } | undefined): void {
  if (ids) chownSync(directory, ids.uid, ids.gid);
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });

export interface ServerProcess {
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 60_000;

/** Starts a server and waits until it accepts connections. @throws with what it printed when it does not. */
export async function startServer({
  command,
  args,
  port,
  ids,
}: {
  command: string;
  args: string[];
  port: number;
  ids?: { uid: number; gid: number } | undefined;
}): Promise<ServerProcess> {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...ids });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => printed.push(String(text)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const endWithTests = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithTests);

  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${command} did not start:\n${printed.join('').slice(-2000)}`);
    }
    await pause(50);
  }
  return {
    signal(name) {
      child.kill(name);
    },
    async stop() {
      process.removeListener('exit', endWithTests);
      child.kill('SIGTERM');
      await ended;
    },
  };
}
