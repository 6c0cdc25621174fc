/**
 * A directory for tests: Debian's `slapd` (OpenLDAP) as an ordinary process, on free ports, with its data in a
 * temporary directory. It lets unauthenticated binds succeed, as some directories do.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { freePort } from './host.ts';
import { requireProgram, startServer, type ServerProcess } from './servers.ts';

export const BASE = 'dc=example,dc=org';
export const PEOPLE = `ou=people,${BASE}`;
export const GROUPS = `ou=groups,${BASE}`;

/** The only one who may read people and groups. */
export const READER = { dn: `cn=reader,${BASE}`, password: 'The-reader-1' };
const ADMIN = { dn: `cn=admin,${BASE}`, password: 'The-admin-1' };

export const dnOf = (uid: string): string => `uid=${uid},${PEOPLE}`;
export const groupDn = (name: string): string => `cn=${name},${GROUPS}`;

type Attributes = Record<string, string | string[]>;

export interface Slapd {
  /** `ldap://localhost:<port>`, which also speaks StartTLS. */
  url: string;
  /** `ldaps://localhost:<port>` */
  secureUrl: string;
  /** The certificate, which is its own authority. It is for `localhost` only. */
  ca: string;
  /** A person below PEOPLE, whose password is `<uid>-password` unless `attributes` says otherwise. */
  addPerson(uid: string, attributes?: Attributes): Promise<void>;
  /** A group below GROUPS; OpenLDAP keeps `memberOf` of its members. */
  addGroup(name: string, members: readonly string[]): Promise<void>;
  /** Replaces the values; none takes the attribute away. */
  set(dn: string, attribute: string, values: string[]): Promise<void>;
  /** Gives the entry another name, possibly elsewhere. */
  rename(dn: string, newDn: string): Promise<void>;
  remove(dn: string): Promise<void>;
  read(dn: string, attribute: string): Promise<string>;
  /** Takes connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it as its machine going down would; `comeBack` starts it again on the same data. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

const configuration = (directory: string): string =>
  [
    ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    `pidfile ${directory}/pid`,
    `argsfile ${directory}/args`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload memberof',
    'allow bind_anon_dn',
    `TLSCACertificateFile ${directory}/certificate.pem`,
    `TLSCertificateFile ${directory}/certificate.pem`,
    `TLSCertificateKeyFile ${directory}/key.pem`,
    'database mdb',
    `suffix "${BASE}"`,
    `rootdn "${ADMIN.dn}"`,
    `rootpw ${ADMIN.password}`,
    `directory ${directory}/data`,
    'maxsize 10485760',
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn.exact="${READER.dn}" read by * none`,
    'overlay memberof',
    'memberof-refint TRUE',
    '',
  ].join('\n');

const makeCertificate = (directory: string): void => {
  const openssl = requireProgram('openssl', 'openssl');
  execFileSync(
    openssl,
    [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', `${directory}/key.pem`, '-out', `${directory}/certificate.pem`],
    ],
    { stdio: 'ignore' },
  );
};

export async function startSlapd(): Promise<Slapd> {
  const command = requireProgram('slapd', 'slapd');
  const directory = await mkdtemp(path.join(tmpdir(), 'oidc-slapd-'));
  await mkdir(path.join(directory, 'data'));
  makeCertificate(directory);
  await writeFile(path.join(directory, 'slapd.conf'), configuration(directory));
  const [port, securePort] = [await freePort(), await freePort()];
  const start = (): Promise<ServerProcess> =>
    startServer({
      command,
      args: [
        ...['-f', path.join(directory, 'slapd.conf'), '-d', '0'],
        ...['-h', `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${securePort}/`],
      ],
      port,
    });
  let server = await start();

  const asAdmin = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ url: `ldap://127.0.0.1:${port}`, timeout: 10_000, connectTimeout: 10_000 });
    try {
      await client.bind(ADMIN.dn, ADMIN.password);
      return await work(client);
    } finally {
      await client.unbind();
    }
  };
  const add = (dn: string, attributes: Attributes): Promise<void> =>
    asAdmin((client) => client.add(dn, attributes));

  await add(BASE, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
  for (const ou of [PEOPLE, GROUPS]) await add(ou, { objectClass: 'organizationalUnit' });
  await add(READER.dn, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'reader',
    userPassword: READER.password,
  });

  return {
    url: `ldap://localhost:${port}`,
    secureUrl: `ldaps://localhost:${securePort}`,
    ca: await readFile(path.join(directory, 'certificate.pem'), 'utf8'),
    addPerson: (uid, attributes = {}) =>
      add(dnOf(uid), {
        objectClass: 'inetOrgPerson',
        uid,
        cn: uid,
        sn: uid,
        mail: `${uid}@directory.example`,
        userPassword: `${uid}-password`,
        ...attributes,
      }),
    addGroup: (name, members) =>
      add(groupDn(name), { objectClass: 'groupOfNames', cn: name, member: members.map(dnOf) }),
    set: (dn, type, values) =>
      asAdmin((client) =>
        client.modify(
          dn,
          new Change({ operation: 'replace', modification: new Attribute({ type, values }) }),
        ),
      ),
    rename: (dn, newDn) => asAdmin((client) => client.modifyDN(dn, newDn)),
    remove: (dn) => asAdmin((client) => client.del(dn)),
    read: (dn, attribute) =>
      asAdmin(async (client) => {
        const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute] });
        return String(searchEntries[0]?.[attribute]);
      }),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    goAway: () => server.stop(),
    async comeBack() {
      server = await start();
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
