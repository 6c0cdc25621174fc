/**
 * Child processes that end when they should.
 * Passes through: what to run in, a handle out. Each gets a process group of its own, so that ending it also ends
 * whatever it started itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const endWithParent = fileURLToPath(new URL('end-with-parent.cjs', import.meta.url));
const hasProcessGroups = process.platform !== 'win32';

/** Lines of output kept for a report. */
const KEPT_LINES = 2000;

export interface RunOptions {
  /** For messages, e.g. `the Strapi host`. */
  name: string;
  /** A script and its arguments, run by this Node. */
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Called with each line of output, standard and error alike. */
  onLine?: (line: string) => void;
}

export interface Running {
  name: string;
  /** Undefined when it could not be started. */
  pid: number | undefined;
  /** Resolves, never rejects, with how it ended: `exit code 1`, `signal SIGKILL` or why it could not start. */
  ended: Promise<string>;
  hasEnded(): boolean;
  /** The exit code, `null` when ended by a signal, `undefined` while it runs. */
  exitCode(): number | null | undefined;
  /** The last lines it printed. */
  logs(): string;
  /** Sends the signal to it and everything it started. */
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs` milliseconds. Resolves when it has ended. */
  stop(options?: { graceMs?: number }): Promise<void>;
}

export function run({ name, args, cwd, env, onLine }: RunOptions): Running {
  const child = spawn(process.execPath, ['--require', endWithParent, ...args], {
    cwd,
    env,
    detached: hasProcessGroups,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // The handle must not keep this process alive by itself: `ended` is what is waited for.
  child.channel?.unref();

  const lines = collectLines({ child, onLine });
  let outcome: string | undefined;
  let code: number | null | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve((outcome = `it could not be started: ${error.message}`)));
    child.once('exit', (exitCode, exitSignal) => {
      code = exitCode;
      outcome = exitSignal ? `signal ${exitSignal}` : `exit code ${exitCode}`;
      // What it started may have outlived it, and would hold its output open.
      signalGroup({ child, signal: 'SIGKILL' });
    });
    child.once('close', () => {
      resolve(outcome!);
    });
  });

  const signal = (wanted: NodeJS.Signals): void => signalGroup({ child, signal: wanted });
  const running: Running = {
    name,
    pid: child.pid,
    ended,
    hasEnded: () => outcome !== undefined,
    exitCode: () => code,
    logs: () => lines.join('\n'),
    signal,
    async stop({ graceMs = 10_000 } = {}) {
      if (outcome !== undefined) return;
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
  return running;
}

function collectLines({ child, onLine }: { child: ChildProcess; onLine: RunOptions['onLine'] }): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    const take = (line: string): void => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine?.(line);
    };
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      const parts = (rest + chunk).split(/\r?\n/);
      rest = parts.pop() ?? '';
      parts.forEach(take);
    });
    stream?.on('end', () => {
      if (rest) take(rest);
    });
  }
  return lines;
}

function signalGroup({ child, signal }: { child: ChildProcess; signal: NodeJS.Signals }): void {
  if (child.pid === undefined) return;
  if (!hasProcessGroups) {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the whole group is gone already. EPERM: macOS says so of a group of which only zombies are left.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
