/**
 * Checks passwords against an LDAP directory: finds the person's entry, then binds as that entry.
 */
import type { Entry } from 'ldapts';
import type { AuthenticatedPerson, Authenticator, Credentials } from '../domain/authenticator';
import { roleOfGroups, type GroupRole } from '../domain/group-roles';
import { connectToLdap, DirectoryFault, type LdapConnection, type LdapServer } from './ldap-connection';

export interface LdapOptions {
  name: string;
  /** Addresses of servers with the same content, tried in this order. */
  servers: readonly string[];
  startTls: boolean;
  tls: { ca?: string | readonly string[] | undefined; serverName?: string | undefined };
  /** Seconds that one server may take for all it is asked. */
  timeout: number;
  /** Who searches; undefined: anybody may. */
  bind?: { dn: string; password: string } | undefined;
  base: string;
  scope: 'sub' | 'one';
  /** With `{identifier}` where what was typed goes. */
  filter: string;
  attributes: { id: string; username: string; email: string; fields: Readonly<Record<string, string>> };
  groups: {
    /** Of the person's entry: the distinguished names of their groups. */
    attribute: string;
    /** Where groups are searched instead. */
    base?: string | undefined;
    /** With `{dn}` and `{username}`. */
    filter: string;
  };
  roles: readonly GroupRole[];
  defaultRole?: string | undefined;
  createAccounts: boolean;
}

interface Deps {
  log: { warn(message: string): void };
}

/** Milliseconds for which a server that did not answer is asked last. */
const AVOIDED_FOR = 30_000;

const MAX_IDENTIFIER = 256;

/** Not text, whatever its bytes happen to look like (Active Directory). */
const BINARY_IDS = new Set(['objectguid']);

const valuesOf = (entry: Entry, attribute: string): Array<string | Buffer> => {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? [] : entry[name];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
};

/** What is not text, such as a photograph, is left out. */
const textsOf = (entry: Entry, attribute: string): string[] =>
  valuesOf(entry, attribute).filter((value) => typeof value === 'string');

export function createLdapAuthenticator(options: LdapOptions, { log }: Deps): Authenticator {
  const { name, attributes, groups, roles, defaultRole, bind } = options;
  const ca = typeof options.tls.ca === 'string' ? [options.tls.ca] : options.tls.ca;
  const decidesRole = roles.length > 0 || defaultRole !== undefined;
  const readsGroups = roles.length > 0;
  const idIsBinary = BINARY_IDS.has(attributes.id.toLowerCase());
  const wanted = [
    attributes.id,
    attributes.username,
    attributes.email,
    ...Object.values(attributes.fields),
    ...(readsGroups && groups.base === undefined ? [groups.attribute] : []),
  ];

  /** Values are escaped (RFC 4515 §3): what is typed can't add to the filter. */
  const fill = async (template: string, values: Readonly<Record<string, string>>): Promise<string> => {
    const { Filter } = await import('ldapts');
    return template.replace(/\{(\w+)\}/g, (whole, key: string) =>
      values[key] === undefined ? whole : Filter.escape(values[key]),
    );
  };

  const idOf = (entry: Entry): string => {
    const [value, ...others] = valuesOf(entry, attributes.id);
    if (value === undefined || value.length === 0 || others.length > 0) {
      throw new DirectoryFault(
        `an entry has no single "${attributes.id}": let the one who searches read it, or set attributes.id`,
      );
    }
    return idIsBinary || typeof value !== 'string' ? Buffer.from(value as string).toString('hex') : value;
  };

  const bindAsSearcher = async (connection: LdapConnection): Promise<void> => {
    if (bind && !(await connection.bind(bind))) {
      throw new DirectoryFault('the directory refuses the name or the password of "bind"');
    }
  };

  const findEntry = async (connection: LdapConnection, identifier: string): Promise<Entry | undefined> => {
    const entries = await connection.search(options.base, {
      scope: options.scope,
      filter: await fill(options.filter, { identifier }),
      attributes: wanted,
      explicitBufferAttributes: idIsBinary ? [attributes.id] : [],
      sizeLimit: 2,
    });
    if (entries.length > 1) {
      log.warn(`oidc-server: "${name}" has several entries for one name: nobody can sign in with it`);
      return undefined;
    }
    return entries[0];
  };

  const groupsOf = async (connection: LdapConnection, entry: Entry): Promise<string[]> => {
    if (!readsGroups) return [];
    if (groups.base === undefined) return textsOf(entry, groups.attribute);
    // As the one who searches: people seldom may read groups.
    await bindAsSearcher(connection);
    const [username = ''] = textsOf(entry, attributes.username);
    const found = await connection.search(groups.base, {
      scope: 'sub',
      filter: await fill(groups.filter, { dn: entry.dn, username }),
      attributes: ['1.1'],
      paged: true,
    });
    return found.map(({ dn }) => dn);
  };

  const personOf = async (connection: LdapConnection, entry: Entry): Promise<AuthenticatedPerson> => {
    const [username] = textsOf(entry, attributes.username);
    const [email] = textsOf(entry, attributes.email);
    const role = decidesRole
      ? roleOfGroups(await groupsOf(connection, entry), { roles, defaultRole })
      : undefined;
    return {
      id: idOf(entry),
      ...(username === undefined ? {} : { username }),
      ...(email === undefined ? {} : { email }),
      fields: Object.fromEntries(
        Object.entries(attributes.fields).map(([field, attribute]) => [field, textsOf(entry, attribute)]),
      ),
      ...(role === undefined ? {} : { role }),
    };
  };

  const askServer = async (
    url: string,
    { identifier, password }: Credentials,
    signal: AbortSignal,
  ): Promise<AuthenticatedPerson | undefined> => {
    const server: LdapServer = { url, startTls: options.startTls, ca, serverName: options.tls.serverName };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeout * 1_000)]);
    const connection = await connectToLdap(server, limit);
    try {
      await bindAsSearcher(connection);
      const entry = await findEntry(connection, identifier);
      if (!entry || !(await connection.bind({ dn: entry.dn, password }))) return undefined;
      return await personOf(connection, entry);
    } finally {
      connection.close();
    }
  };

  const avoidedUntil = new Map<string, number>();
  const inOrder = (): string[] => {
    const isAvoided = (url: string): number => Number((avoidedUntil.get(url) ?? 0) > Date.now());
    return options.servers.toSorted((one, other) => isAvoided(one) - isAvoided(other));
  };

  return {
    name,
    createAccounts: options.createAccounts,
    // Each server has a time of its own; this is for all of them.
    timeout: (options.timeout * options.servers.length + 1) * 1_000,

    async authenticate(credentials, signal) {
      const { identifier } = credentials;
      if (identifier.length > MAX_IDENTIFIER || /\p{Cc}/u.test(identifier)) return undefined;
      const faults: string[] = [];
      for (const url of inOrder()) {
        try {
          const person = await askServer(url, credentials, signal);
          avoidedUntil.delete(url);
          return person;
        } catch (error) {
          if (!(error instanceof DirectoryFault)) throw error;
          faults.push(`${url}: ${error.message}`);
          avoidedUntil.set(url, Date.now() + AVOIDED_FOR);
        }
      }
      throw new DirectoryFault(faults.join('; '));
    },
  };
}
