/**
 * What `npm run test:interop` runs: other people's systems sign in at the plugin. Real ones where Debian has them.
 *
 *   VITEST_JSON=<file>   also writes vitest's results there, as JSON
 *
 * Arguments are handed to vitest, for example the name of a file.
 */
import path from 'node:path';
import process from 'node:process';
import { buildPlugin } from './build-once.ts';
import { ensureDebianPackages } from './debian-packages.ts';
import { repositoryRoot } from './run-once.ts';
import { runTool } from './run-tool.ts';

const SYSTEMS = [
  'apache2',
  'curl',
  'libapache2-mod-auth-openidc',
  // LemonLDAP::NG, with what its OpenID Connect needs and its package only recommends.
  'openssl',
  'lemonldap-ng',
  'libapache2-mod-fcgid',
  'libcrypt-openssl-bignum-perl',
  'libemail-sender-perl',
  'libfcgi-perl',
  'libgd-securityimage-perl',
  'libimage-magick-perl',
  'libio-string-perl',
  'libmime-tools-perl',
  'libstring-random-perl',
];

const jsonFile = process.env.VITEST_JSON;
const reporters = jsonFile ? ['--reporter=default', '--reporter=json', `--outputFile.json=${jsonFile}`] : [];

try {
  await ensureDebianPackages(SYSTEMS);
  await buildPlugin();
  await runTool({
    command: path.join(repositoryRoot, 'node_modules', '.bin', 'vitest'),
    args: ['run', '--config', 'vitest.interop.config.ts', ...reporters, ...process.argv.slice(2)],
  });
} catch (error) {
  console.error(`\n✖ ${(error as Error).message}`);
  process.exitCode = 1;
}
