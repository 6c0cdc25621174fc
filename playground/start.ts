/**
 * `npm start`: builds what has changed, starts the Strapi host and the friend app, says where they are, and ends both
 * with itself.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../scripts/run-once.ts';
import { buildAdminPanel } from './admin-panel.ts';
import { hostDirectory, hostSecretsFile, runHost } from './host-process.ts';
import { assertPortIsFree } from './ports.ts';
import { type Running, run } from './processes.ts';
import { withElapsed } from './progress.ts';
import { lastLines, waitUntilReady } from './readiness.ts';
import { ensureSecrets } from './secrets.ts';
import { readFriendSettings, readSettings, SettingError, type Settings } from './settings.ts';
import { summary } from './summary.ts';

const logsDirectory = path.join(hostDirectory, '.tmp');
const friendApp = fileURLToPath(new URL('friend/app.ts', import.meta.url));
const buildScript = fileURLToPath(new URL('../scripts/build-once.ts', import.meta.url));

/** Everything that was started, builds included. */
const children: Running[] = [];
/** The two that must stay up. */
const servers: Running[] = [];
const ending = new AbortController();

/** Ends everything that was started, then this process. The first call decides the exit code. */
async function end(exitCode: number): Promise<never> {
  if (!ending.signal.aborted) {
    process.exitCode = exitCode;
    ending.abort();
    await Promise.all(children.map((child) => child.stop()));
    process.exit(exitCode);
  }
  return new Promise<never>(() => {});
}

function endOnSignals(): void {
  const onSignal = (): void => {
    if (ending.signal.aborted) return;
    console.log('\nEnding the playground …');
    void end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  // npm may be ended without its signal reaching us; nobody could end us then.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && onSignal(), 1000).unref();
}

async function openLog(name: string): Promise<WriteStream> {
  await mkdir(logsDirectory, { recursive: true });
  return createWriteStream(path.join(logsDirectory, `${name}.log`));
}

/** All output goes to the log; what needs attention also to the terminal. */
const logTo =
  (log: WriteStream, name: string) =>
  (line: string): void => {
    log.write(`${line}\n`);
    if (/\b(warn|error)\b.{0,6}:/i.test(line)) console.log(`[${name}] ${line}`);
  };

/** Owns the child from here on: if it ends by itself, everything ends. */
function supervise(child: Running): Running {
  children.push(child);
  servers.push(child);
  void child.ended.then((outcome) => {
    if (ending.signal.aborted || !isUp) return;
    console.error(`\n✖ ${child.name} ended (${outcome}).\n${lastLines(child)}`);
    void end(1);
  });
  return child;
}

/** In a process of its own, so that Ctrl-C ends the build with all its workers. */
async function buildPlugin(): Promise<void> {
  const child = run({
    name: 'The build of the plugin',
    args: [buildScript],
    cwd: repositoryRoot,
    env: process.env,
    onLine: (line) => console.log(line),
  });
  children.push(child);
  const outcome = await child.ended;
  if (child.exitCode() !== 0) throw new Error(`${child.name} failed (${outcome}): see above.`);
}

/** While starting, the wait for readiness reports an early end. */
let isUp = false;

async function startHost(env: NodeJS.ProcessEnv, settings: Settings): Promise<void> {
  const log = await openLog('host');
  const child = supervise(await runHost({ env, onLine: logTo(log, 'host') }));
  await waitUntilReady({
    child,
    url: `${localUrl(settings.host, settings.port)}/_health`,
    status: 204,
    timeoutMs: 180_000,
  });
}

async function startFriend(env: NodeJS.ProcessEnv, settings: Settings): Promise<void> {
  const log = await openLog('friend');
  const child = supervise(
    run({
      name: 'The friend app',
      args: [friendApp],
      cwd: path.dirname(friendApp),
      env,
      onLine: logTo(log, 'friend'),
    }),
  );
  await waitUntilReady({
    child,
    url: localUrl(settings.host, settings.friendPort),
    status: 200,
    timeoutMs: 30_000,
  });
}

const everyAddress: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The address to ask from this machine, whatever the public one is. */
function localUrl(host: string, port: number): string {
  const address = everyAddress[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const { host, port, friendPort } = settings;
  await assertPortIsFree({ host, port, variable: 'PORT', purpose: 'the Strapi host' });
  await assertPortIsFree({ host, port: friendPort, variable: 'FRIEND_PORT', purpose: 'the friend app' });

  const hostEnv: NodeJS.ProcessEnv = {
    ...(await ensureSecrets(hostSecretsFile)),
    ...process.env,
    HOST: host,
    PORT: String(port),
    PUBLIC_URL: process.env.PUBLIC_URL,
    FRIEND_URL: settings.friendUrl,
    PLAYGROUND_CONFIG: settings.configFile,
  };
  const friend = readFriendSettings(hostEnv);

  await withElapsed('Building the plugin', buildPlugin);
  await buildAdminPanel({
    env: hostEnv,
    hostUrl: settings.hostUrl,
    started: (child) => children.push(child),
  });

  console.log('• Starting the Strapi host and the friend app …');
  await withElapsed('Starting', () =>
    Promise.all([
      startHost(hostEnv, settings),
      startFriend(
        {
          ...process.env,
          FRIEND_HOST: host,
          FRIEND_PORT: String(friendPort),
          FRIEND_URL: settings.friendUrl,
          ISSUER: friend.issuer,
          CLIENT_ID: friend.clientId,
          CLIENT_SECRET: friend.clientSecret,
        },
        settings,
      ),
    ]),
  );
  isUp = true;
  const died = servers.find((child) => child.hasEnded());
  if (died) throw new Error(`${died.name} ended (${await died.ended}).\n${lastLines(died)}`);
  console.log(summary({ ...settings, issuer: friend.issuer, logsDirectory }));
}

endOnSignals();
try {
  await start();
} catch (error) {
  if (!ending.signal.aborted) {
    const isForReader = error instanceof SettingError || error instanceof Error;
    console.error(`\n✖ ${isForReader ? error.message : String(error)}`);
  }
  await end(1);
}
