/**
 * A LemonLDAP::NG portal of a test's own, from Debian's package: its configuration, sessions and Apache are apart from
 * the machine's, and it is configured with its own command line.
 */
import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { newApachePlace, startApache, type Apache, type ApachePlace } from './apache.ts';
import { idsOf } from './servers.ts';

const run = promisify(execFile);

const PROGRAMS = '/usr/share/lemonldap-ng/bin';
const PORTAL = '/usr/share/lemonldap-ng/portal';
const MANAGER = '/usr/share/lemonldap-ng/manager';

export interface LemonLdap {
  url: string;
  /** Runs lines of a shell, in which `lemonldap-ng-cli` is this portal's. */
  shell(script: string): Promise<string>;
  start(): Promise<void>;
  /** What the portal knows of the session in this cookie. */
  session(cookie: string): Promise<Record<string, unknown>>;
  errorLog(): Promise<string>;
  stop(): Promise<void>;
}

const WRITABLE = [
  'conf',
  'cache',
  'sessions',
  'sessions/lock',
  'psessions',
  'psessions/lock',
  'notifications',
];

const localConfiguration = (directory: string): string => `[all]
logLevel = notice
checkTime = 1
[configuration]
type = File
dirName = ${directory}/conf
[portal]
staticPrefix = /static
templateDir = ${PORTAL}/templates
languages = en, fr
[handler]
[manager]
protection = manager
staticPrefix = /static
templateDir = ${MANAGER}/htdocs/templates
languages = en, fr
enabledModules = conf
`;

/** As Debian's package starts it, with the places and addresses of this one. */
const firstConfiguration = ({ url, directory }: ApachePlace) => ({
  cfgNum: 1,
  cfgAuthor: 'tests',
  cfgDate: '1',
  cfgVersion: '2.16.1',
  portal: `${url}/`,
  domain: 'localhost',
  cookieName: 'lemonldap',
  securedCookie: 0,
  authentication: 'Demo',
  userDB: 'Same',
  passwordDB: 'Demo',
  registerDB: 'Demo',
  globalStorage: 'Apache::Session::File',
  globalStorageOptions: {
    Directory: `${directory}/sessions`,
    LockDirectory: `${directory}/sessions/lock`,
    generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
  },
  persistentStorage: 'Apache::Session::File',
  persistentStorageOptions: {
    Directory: `${directory}/psessions`,
    LockDirectory: `${directory}/psessions/lock`,
  },
  localSessionStorage: 'Cache::FileCache',
  localSessionStorageOptions: { cache_root: `${directory}/cache`, namespace: 'sessions' },
  notificationStorage: 'File',
  notificationStorageOptions: { dirName: `${directory}/notifications` },
  locationRules: {},
  exportedHeaders: {},
  exportedVars: {},
  groups: {},
  macros: { _whatToTrace: 'lc($_user)' },
  whatToTrace: '_whatToTrace',
});

/**
 * The part of Debian's portal-apache2.conf that serves the portal. The portal's processes live for an hour at most, and
 * read the provider's keys when they begin; here they end after seconds of rest.
 */
const portalSite = (directory: string): string => `DocumentRoot ${PORTAL}/htdocs
<Directory ${PORTAL}/htdocs>
  Require all granted
  Options +ExecCGI +FollowSymLinks
</Directory>
RewriteEngine On
RewriteCond "%{REQUEST_URI}" "!^/(?:(?:static|javascript|favicon).*|.*\\.fcgi(?:/.*)?)$"
RewriteRule "^/(.+)$" "/index.fcgi/$1" [PT]
<Files *.fcgi>
  SetHandler fcgid-script
  CGIPassAuth On
</Files>
Alias /static/ ${PORTAL}/htdocs/static/
DirectoryIndex index.fcgi
FcgidIPCDir ${directory}/fcgid
FcgidProcessTableFile ${directory}/fcgid/table
FcgidMaxProcesses 2
FcgidMinProcessesPerClass 0
FcgidIdleTimeout 2
FcgidIdleScanInterval 1
FcgidInitialEnv LLNG_DEFAULTCONFFILE ${directory}/lemonldap-ng.ini
`;

export async function installLemonLdap(): Promise<LemonLdap> {
  const place = await newApachePlace();
  const { directory, url } = place;
  const ids = idsOf('www-data');
  for (const name of WRITABLE) {
    await mkdir(path.join(directory, name), { recursive: true });
    if (ids) await chown(path.join(directory, name), ids.uid, ids.gid);
  }
  await writeFile(path.join(directory, 'lemonldap-ng.ini'), localConfiguration(directory));
  await writeFile(path.join(directory, 'conf', 'lmConf-1.json'), JSON.stringify(firstConfiguration(place)));

  const env = {
    ...process.env,
    LLNG_DEFAULTCONFFILE: path.join(directory, 'lemonldap-ng.ini'),
    PATH: `${PROGRAMS}:${process.env.PATH ?? ''}`,
  };
  const shell = async (script: string): Promise<string> => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { env, cwd: directory });
    return stdout;
  };
  let apache: Apache | undefined;

  return {
    url,
    shell,
    async start() {
      apache = await startApache(place, {
        modules: ['fcgid', 'rewrite', 'headers', 'alias', 'env'],
        writable: ['fcgid'],
        configuration: portalSite(directory),
      });
    },
    async session(cookie) {
      const found = JSON.parse(await shell(`lemonldap-ng-sessions get '${cookie}'`)) as Array<
        Record<string, unknown> | undefined
      >;
      if (!found[0]) throw new Error('There is no such session');
      return found[0];
    },
    errorLog: async () => (await apache?.errorLog()) ?? '',
    stop: async () => apache?.stop(),
  };
}
