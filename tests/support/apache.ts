/**
 * An Apache of a test's own: its configuration, files, port and process are apart from the machine's. Debian's package
 * brings the program and the modules.
 */
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './host.ts';
import { idsOf, requireProgram, startServer } from './servers.ts';

const MODULES = '/usr/lib/apache2/modules';

/** What every site needs, beside what it names itself. */
const ALWAYS = ['mpm_event', 'authz_core', 'authn_core', 'authz_user', 'dir', 'mime'];

export interface ApachePlace {
  /** No trailing slash. */
  url: string;
  port: number;
  /** Where it keeps everything, readable by the server; its documents are in `htdocs`. */
  directory: string;
}

export interface Apache extends ApachePlace {
  errorLog(): Promise<string>;
  stop(): Promise<void>;
}

export interface ApacheSite {
  /** As `a2enmod` names them. */
  modules: readonly string[];
  /** Contents by name, relative to the server's directory. */
  files?: Record<string, string>;
  /** Directories that the server may write to, relative to its own. */
  writable?: readonly string[];
  /** Added to the configuration. */
  configuration: string;
}

/** A place for a server that is not there yet: its address has to be registered before it can be configured. */
export async function newApachePlace(): Promise<ApachePlace> {
  const port = await freePort();
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-apache-'));
  // Workers are another user than root.
  await chmod(directory, 0o755);
  return { url: `http://localhost:${port}`, port, directory };
}

const configurationOf = (
  { port, directory }: ApachePlace,
  { modules, configuration }: ApacheSite,
  isRoot: boolean,
): string => `ServerRoot "${directory}"
ServerName localhost:${port}
Listen 127.0.0.1:${port}
PidFile "${directory}/apache.pid"
DefaultRuntimeDir "${directory}"
ErrorLog "${directory}/error.log"
LogLevel warn
${[...new Set([...ALWAYS, ...modules])]
  .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`)
  .join('\n')}
${isRoot ? 'User www-data\nGroup www-data' : ''}
StartServers 1
ThreadsPerChild 16
MinSpareThreads 1
MaxSpareThreads 16
MaxRequestWorkers 16
TypesConfig /etc/mime.types
DocumentRoot "${directory}/htdocs"
<Directory "${directory}/htdocs">
  Options +Includes
  Require all granted
</Directory>
${configuration}
`;

/** @throws with what it printed, and its log, when it does not start. */
export async function startApache(place: ApachePlace, site: ApacheSite): Promise<Apache> {
  const command = requireProgram('apache2', 'apache2');
  const { port, directory } = place;
  const ids = idsOf('www-data');
  const file = (name: string): string => path.join(directory, name);
  const errorLog = (): Promise<string> => readFile(file('error.log'), 'utf8').catch(() => '');

  for (const [name, contents] of Object.entries({ 'htdocs/robots.txt': '', ...site.files })) {
    await mkdir(path.dirname(file(name)), { recursive: true });
    await writeFile(file(name), contents);
  }
  for (const name of site.writable ?? []) {
    await mkdir(file(name), { recursive: true });
    if (ids) await chown(file(name), ids.uid, ids.gid);
  }
  await writeFile(file('apache.conf'), configurationOf(place, site, ids !== undefined));

  const args = ['-d', directory, '-f', file('apache.conf'), '-DFOREGROUND'];
  const server = await startServer({ command, args, port }).catch(async (cause: unknown) => {
    throw new Error(
      `${String(cause)}
${(await errorLog()).slice(-2000)}`,
      { cause },
    );
  });
  return {
    ...place,
    errorLog,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
