/**
 * The package as users get it: packed, installed into an app freshly made by create-strapi-app with no file edited,
 * started, and used: a client is added through the admin API, a user signs in, the panel is opened in Chromium.
 *
 *   STRAPI_VERSION=latest   another version of create-strapi-app than the one this repository is developed against
 *   KEEP=true               leaves the app where it is and prints the place
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import * as client from 'openid-client';
import { Browserless, signIn } from '../tests/support/browserless.ts';
import { findBrowser } from './find-browser.ts';
import { repositoryRoot } from './run-once.ts';
import { runTool } from './run-tool.ts';

const minutes = (count: number): number => count * 60_000;

const admin = { firstname: 'Ada', lastname: 'Admin', email: 'admin@example.org', password: 'Package-test-1' };
const user = { username: 'alice', email: 'alice@example.org', password: 'Package-test-2' };
const redirectUri = 'http://127.0.0.1:9/callback';

const workplace = await mkdtemp(path.join(tmpdir(), 'oidc-package-'));
const appDirectory = path.join(workplace, 'app');
const logFile = path.join(workplace, 'app.log');

/** The project's Node and nothing else of this repository: neither its tools nor what `npm run` leaves behind. */
function appEnvironment(): NodeJS.ProcessEnv {
  const leftByNpm = Object.keys(process.env).filter(
    (name) =>
      /^npm_(package|lifecycle)_/.test(name) ||
      ['npm_config_local_prefix', 'INIT_CWD', 'NODE_ENV'].includes(name),
  );
  const binDirectories = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((entry) => !entry.startsWith(repositoryRoot));
  return {
    ...Object.fromEntries(leftByNpm.map((name) => [name, undefined])),
    PATH: [path.dirname(process.execPath), ...binDirectories].join(path.delimiter),
    CI: 'true',
    STRAPI_TELEMETRY_DISABLED: 'true',
    npm_config_update_notifier: 'false',
  };
}

interface Answer {
  status: number;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- asserted on below, field by field
}

async function call(
  method: string,
  url: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
  };
}

function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const shown = (answer: Answer): string => `${answer.status} ${JSON.stringify(answer.body).slice(0, 600)}`;

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function pack(): Promise<string> {
  await runTool({
    command: 'npm',
    args: ['pack', '--pack-destination', workplace],
    quiet: true,
    timeout: minutes(5),
  });
  const tarball = (await readdir(workplace)).find((name) => name.endsWith('.tgz'));
  expectThat(tarball !== undefined, 'npm pack left no .tgz');
  return path.join(workplace, tarball);
}

async function strapiVersion(): Promise<string> {
  if (process.env.STRAPI_VERSION) return process.env.STRAPI_VERSION;
  const file = await readFile(path.join(repositoryRoot, 'package.json'), 'utf8');
  const { devDependencies } = JSON.parse(file) as { devDependencies: Record<string, string> };
  const version = devDependencies['@strapi/strapi'];
  expectThat(version !== undefined, '@strapi/strapi is not among the devDependencies');
  return version;
}

async function createApp(): Promise<void> {
  const flags = [
    '--non-interactive --skip-cloud --no-run --typescript --use-npm --no-install --no-example --no-git-init',
    // Without --dbfile it writes an empty DATABASE_FILENAME to .env, and Strapi takes the app's directory for its database.
    '--dbclient sqlite --dbfile .tmp/data.db',
  ].join(' ');
  await runTool({
    command: 'npx',
    args: ['--yes', `create-strapi-app@${await strapiVersion()}`, 'app', ...flags.split(' ')],
    cwd: workplace,
    env: appEnvironment(),
    quiet: true,
    timeout: minutes(5),
  });
}

/** Whether a driver compiled for this Node can be had: better-sqlite3 12 downloads it when it is installed. */
async function prebuiltDriversCanBeDownloaded(): Promise<boolean> {
  try {
    const address = 'https://github.com/WiseLibs/better-sqlite3/releases';
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}

async function install(tarball: string): Promise<void> {
  const packages = [tarball];
  if (!(await prebuiltDriversCanBeDownloaded())) {
    console.log(
      "  (better-sqlite3's prebuilt driver can't be downloaded here: taking version 13, which ships it)",
    );
    packages.push('better-sqlite3@13');
  }
  await runTool({
    command: 'npm',
    args: ['install', '--no-audit', '--no-fund', ...packages],
    cwd: appDirectory,
    env: appEnvironment(),
    quiet: true,
    timeout: minutes(10),
  });
}

async function buildApp(): Promise<void> {
  await runTool({
    command: 'npm',
    args: ['run', 'build'],
    cwd: appDirectory,
    env: appEnvironment(),
    quiet: true,
    timeout: minutes(10),
  });
}

let running: ChildProcess | undefined;

function startApp(port: number): ChildProcess {
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn('npm', ['run', 'start'], {
    cwd: appDirectory,
    env: { ...process.env, ...appEnvironment(), HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that npm, its shell and Strapi end together.
    detached: true,
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return child;
}

const signalApp = (signal: NodeJS.Signals): void => {
  if (running?.pid === undefined) return;
  try {
    process.kill(-running.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

async function stopApp(): Promise<void> {
  const child = running;
  if (child === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.signalCode === null) {
    signalApp('SIGTERM');
    await Promise.race([ended, sleep(10_000)]);
  }
  signalApp('SIGKILL');
}

async function discovered(url: string): Promise<Answer> {
  const address = `${url}/oidc/.well-known/openid-configuration`;
  const deadline = Date.now() + minutes(2);
  while (Date.now() < deadline) {
    expectThat(
      running?.exitCode === null,
      `the app ended with code ${running?.exitCode ?? 'unknown'} while starting`,
    );
    try {
      return await call('GET', address);
    } catch {
      // Not listening yet.
      await sleep(500);
    }
  }
  throw new Error(`nothing answers at ${address} after two minutes`);
}

async function registerAdmin(url: string): Promise<string> {
  const answer = await call('POST', `${url}/admin/register-admin`, { body: admin });
  const token: unknown = answer.body?.data?.token ?? answer.body?.data?.accessToken;
  expectThat(typeof token === 'string', `POST /admin/register-admin: ${shown(answer)}`);
  return token;
}

interface RegisteredClient {
  client_id: string;
  client_secret: string;
}

async function registerClient(url: string, token: string): Promise<RegisteredClient> {
  const answer = await call('POST', `${url}/oidc-server/clients`, {
    token,
    body: {
      client_name: 'Package test',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'openid email profile',
    },
  });
  expectThat(answer.status === 201, `POST /oidc-server/clients: ${shown(answer)}`);
  expectThat(
    typeof answer.body.client_secret === 'string',
    'POST /oidc-server/clients answers without a client_secret',
  );
  return answer.body as RegisteredClient;
}

async function createUser(url: string, token: string): Promise<void> {
  const roles = await call('GET', `${url}/users-permissions/roles`, { token });
  const list = (roles.body?.roles ?? []) as Array<{ id: number; type: string }>;
  const role = list.find(({ type }) => type === 'authenticated');
  expectThat(role !== undefined, `GET /users-permissions/roles: ${shown(roles)}`);

  const answer = await call(
    'POST',
    `${url}/content-manager/collection-types/plugin::users-permissions.user`,
    {
      token,
      body: {
        ...user,
        provider: 'local',
        confirmed: true,
        blocked: false,
        role: { connect: [{ id: role.id }] },
      },
    },
  );
  expectThat(answer.status === 200 || answer.status === 201, `creating the user: ${shown(answer)}`);
}

async function signInAsUser(issuer: string, { client_id, client_secret }: RegisteredClient): Promise<void> {
  const config = await client.discovery(
    new URL(issuer),
    client_id,
    undefined,
    client.ClientSecretBasic(client_secret),
    { execute: [client.allowInsecureRequests] },
  );
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const authorizationUrl = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });

  const callback = await signIn({
    browser: new Browserless(),
    authorizationUrl,
    redirectUri,
    identifier: user.username,
    password: user.password,
  });
  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
  const subject = tokens.claims()?.sub;
  expectThat(subject !== undefined, 'the token endpoint answered without an ID token');
  // Throws unless userinfo's sub is the ID token's.
  const claims = await client.fetchUserInfo(config, tokens.access_token, subject);
  expectThat(
    claims.email === user.email,
    `userinfo has email ${claims.email ?? 'undefined'}, not ${user.email}`,
  );
}

async function openPanel(url: string, issuer: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(`${url}/admin`);
    await page.locator('input[name=email]').fill(admin.email);
    await page.locator('input[name=password]').fill(admin.password);
    await page.locator('button[type=submit]').click();
    await page
      .locator('a[href="/admin/plugins/oidc-server"]')
      .first()
      .waitFor({ timeout: minutes(1) });
    // By address and not by a press on the link: a fresh site covers its menu with a tour.
    await page.goto(`${url}/admin/plugins/oidc-server`);
    const field = page.getByText(issuer, { exact: true }).or(page.locator(`input[value="${issuer}"]`));
    await field.first().waitFor({ timeout: minutes(1) });
  } catch (error) {
    const [page] = browser.contexts().flatMap((context) => context.pages());
    const picture = path.join(tmpdir(), 'oidc-package-panel.png');
    await page?.screenshot({ path: picture });
    throw new Error(`the panel does not open (picture: ${picture})`, { cause: error });
  } finally {
    await browser.close();
  }
}

async function step<Result>(label: string, run: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  console.log(`• ${label} …`);
  const result = await run();
  console.log(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

async function testPackage(): Promise<void> {
  const tarball = await step('Packing the plugin', pack);
  await step(`Making an app with create-strapi-app ${await strapiVersion()}`, createApp);
  await step('Installing the app and the packed plugin', () => install(tarball));
  await step('Building the app', buildApp);

  const port = await freePort();
  const url = `http://localhost:${port}`;
  const issuer = `${url}/oidc`;
  running = startApp(port);
  const discovery = await step('Starting the app', () => discovered(url));
  expectThat(discovery.status === 200, `discovery: ${shown(discovery)}`);
  expectThat(
    discovery.body.issuer === issuer,
    `the issuer is ${String(discovery.body.issuer)}, not ${issuer}`,
  );

  const token = await step('Registering the first admin', () => registerAdmin(url));
  const registered = await step('Adding a client through the admin API', () => registerClient(url, token));
  await step('Creating a user', () => createUser(url, token));
  await step('Signing the user in with openid-client', () => signInAsUser(issuer, registered));
  await step('Opening the panel in Chromium', () => openPanel(url, issuer));
}

// Ctrl-C and an outer timeout leave no app behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    signalApp('SIGKILL');
    process.exit(1);
  });
}

const startedAt = performance.now();
try {
  await testPackage();
  console.log(
    `✔ The package works as users get it (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`,
  );
} catch (error) {
  if (existsSync(logFile)) {
    const tail = (await readFile(logFile, 'utf8')).split('\n').slice(-60).join('\n');
    console.error(`\n— the app's log, its end —\n${tail}`);
  }
  console.error('\n✖ The package test failed:', error);
  process.exitCode = 1;
} finally {
  await stopApp();
  if (process.env.KEEP) console.log(`The app is kept in ${appDirectory}`);
  else await rm(workplace, { recursive: true, force: true });
}
