/**
 * The directories of the site: constructed from its options, and checked against what the host knows.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { PLUGIN_ID } from '../constants';
import type { Authenticator } from '../domain/authenticator';
import type { DirectoryAccounts, UserSource } from '../domain/ports';
import { accountFieldsOf } from '../persistence/account-fields';
import { createDirectoryAccounts } from '../persistence/directory-accounts';
import { createLdapAuthenticator } from '../persistence/ldap-authenticator';
import { createLinkedAccounts, roleTypes } from '../persistence/linked-accounts';

type DirectoryOptions = Pick<Options, 'ldap' | 'authenticators'>;

interface ProvidersRegistry {
  getAll(): Record<string, unknown>;
}

/** What only the running host can tell: its fields, its roles, its own providers. @returns what is wrong. */
async function problemsOf(
  strapi: Core.Strapi,
  { ldap, authenticators }: DirectoryOptions,
): Promise<string[]> {
  const fields = accountFieldsOf(strapi);
  const roles = await roleTypes(strapi);
  const registry = strapi.service(
    'plugin::users-permissions.providers-registry',
  ) as unknown as ProvidersRegistry;
  const hostsOwn = registry.getAll();

  const nameProblem = (path: string, name: string): string[] =>
    // Its accounts would be those that the host's own dance signs in to, by e-mail address.
    Object.hasOwn(hostsOwn, name)
      ? [`"${path}.name" "${name}" is a provider of users-permissions already`]
      : [];
  const roleProblem = (path: string, role: string | undefined): string[] =>
    role === undefined || roles.includes(role)
      ? []
      : [`"${path}" "${role}" is no role of users-permissions; their types are ${roles.join(', ')}`];

  return [
    ...ldap.flatMap((directory, index) => {
      const path = `ldap.${index}`;
      return [
        ...nameProblem(path, directory.name),
        ...Object.keys(directory.attributes.fields).flatMap((field) => {
          const problem = fields.problem(field);
          return problem === undefined ? [] : [`"${path}.attributes.fields" ${problem}`];
        }),
        ...directory.roles.flatMap(({ role }, place) => roleProblem(`${path}.roles.${place}.role`, role)),
        ...roleProblem(`${path}.defaultRole`, directory.defaultRole),
      ];
    }),
    ...authenticators.flatMap(({ name }, index) => nameProblem(`authenticators.${index}`, name)),
  ];
}

const ofSite = (
  strapi: Core.Strapi,
  { name, createAccounts, timeout, authenticate }: Options['authenticators'][number],
): Authenticator => ({
  name,
  createAccounts,
  timeout: timeout * 1_000,
  authenticate: async (credentials, signal) => authenticate(credentials, { strapi, signal }),
});

/** @throws Error that names each option that does not fit the host. */
export async function createDirectories(
  strapi: Core.Strapi,
  {
    options,
    users,
    watched,
  }: {
    options: DirectoryOptions;
    users: UserSource;
    /** Tells faults of the database from other errors. */
    watched: <Store extends object>(store: Store) => Store;
  },
): Promise<DirectoryAccounts> {
  const { log } = strapi;
  const problems = await problemsOf(strapi, options);
  if (problems.length > 0) {
    throw new Error(`${PLUGIN_ID}: wrong configuration in config/plugins: ${problems.join('; ')}`);
  }
  return createDirectoryAccounts({
    authenticators: [
      ...options.ldap.map((directory) => createLdapAuthenticator(directory, { log })),
      ...options.authenticators.map((authenticator) => ofSite(strapi, authenticator)),
    ],
    accounts: watched(createLinkedAccounts({ strapi, log })),
    users,
    log,
  });
}
