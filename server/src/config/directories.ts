/**
 * The options of directories: LDAP servers, and the site's own ways to check a password.
 */
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { AuthenticatedPerson, Credentials } from '../domain/authenticator';

export type { AuthenticatedPerson, Credentials };

/** A site's own way to check a password, as `config/plugins` gives it. */
export interface Authenticator {
  /** Kept in the `provider` of its accounts. */
  name: string;
  /** Makes an account for a person who has none. Default: true. */
  createAccounts?: boolean;
  /** Seconds after which it counts as away. Default: 10. */
  timeout?: number;
  /**
   * Nothing: it knows no such person, or the password is wrong.
   * @throws whatever keeps it from telling: the user is then asked to come back later.
   */
  authenticate(
    credentials: Credentials,
    context: {
      strapi: Core.Strapi;
      /** Aborted when nobody waits for the answer any more. */
      signal: AbortSignal;
    },
  ): Promise<AuthenticatedPerson | null | undefined>;
}

/** What an account's `provider` can't be: local accounts bear them, or the host's own settings. */
const RESERVED = new Set(['local', 'email']);

const providerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a short name such as "ldap": small letters, digits and hyphens')
  .refine(
    (name) => !RESERVED.has(name),
    'must not be "local" or "email", which mean the accounts of the site',
  );

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const server = z
  .string()
  .refine(
    (value) => /^ldaps?:\/\/[^/?#@\s]+\/?$/.test(value) && URL.canParse(value),
    'must be an address such as "ldaps://ldap.example.org", with a port if need be',
  );

const pem = z
  .string()
  .regex(/-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM (its text, not its file)');

const attribute = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,99}$|^\d+(\.\d+)+$/, 'must be the name of an attribute such as "mail"');

/** Close enough to see a slip: the directory itself has the last word. */
const looksLikeAFilter = (filter: string): boolean => {
  let depth = 0;
  for (const character of filter) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 && filter.startsWith('(') && filter.endsWith(')');
};

const filterWith = (placeholder: string, example: string) =>
  z
    .string()
    .refine(
      (filter) => looksLikeAFilter(filter) && filter.includes(placeholder),
      `must be a filter (RFC 4515) with ${placeholder}, such as ${example}`,
    );

const ldapDirectory = z
  .strictObject({
    /** Kept in the `provider` of its accounts. */
    name: providerName.default('ldap'),
    /** Servers with the same content, tried in this order. */
    servers: z.array(server).min(1).max(10),
    /** Encrypts `ldap://` connections (RFC 4511 §4.14). */
    startTls: z.boolean().default(false),
    tls: z
      .strictObject({
        /** Authorities to trust instead of the system's. */
        ca: z.union([pem, z.array(pem).min(1)]).optional(),
        /** The name that certificates must bear, where it is not the address's. */
        serverName: z.string().min(1).optional(),
      })
      .prefault({}),
    /** Lets passwords cross the network in clear. */
    allowUnencrypted: z.boolean().default(false),
    /** Seconds that one server may take for one sign-in. */
    timeout: z.number().int().min(1).max(60).default(5),
    /** Who searches; without it, anybody may. */
    bind: z.strictObject({ dn: z.string().min(1), password: z.string().min(1) }).optional(),
    /** Where people are. */
    base: z.string().min(1),
    /** `one`: directly below the base only. */
    scope: z.enum(['sub', 'one']).default('sub'),
    /** Finds a person by what was typed. */
    filter: filterWith('{identifier}', '(uid={identifier})').default(
      '(&(objectClass=person)(|(uid={identifier})(mail={identifier})))',
    ),
    attributes: z
      .strictObject({
        /** Names a person for ever; `objectGUID` in Active Directory. */
        id: attribute.default('entryUUID'),
        username: attribute.default('uid'),
        email: attribute.default('mail'),
        /** Further fields of the account, each with its attribute. */
        fields: z.record(z.string(), attribute).default({}),
      })
      .prefault({}),
    /** Where memberships are read, for `roles`. */
    groups: z
      .strictObject({
        attribute: attribute.default('memberOf'),
        /** Given, groups are searched there instead. */
        base: z.string().min(1).optional(),
        filter: z
          .string()
          .refine(
            (filter) => looksLikeAFilter(filter) && /\{(dn|username)\}/.test(filter),
            'must be a filter (RFC 4515) with {dn} or {username}, such as (member={dn})',
          )
          .default('(member={dn})'),
      })
      .prefault({}),
    /** The first whose group the person is in decides their role, at each sign-in. */
    roles: z.array(z.strictObject({ group: z.string().min(1), role: z.string().min(1) })).default([]),
    /** The role of those who are in none of these groups. */
    defaultRole: z.string().min(1).optional(),
    /** Makes an account for a person who has none. */
    createAccounts: z.boolean().default(true),
  })
  .superRefine(({ servers, startTls, allowUnencrypted }, context) => {
    for (const [index, address] of servers.entries()) {
      if (!address.startsWith('ldap:') || startTls || allowUnencrypted) continue;
      if (LOOPBACK.test(new URL(address).hostname)) continue;
      context.addIssue({
        code: 'custom',
        path: ['servers', index],
        message:
          'sends passwords in clear: use ldaps://, startTls or, in a network you trust, allowUnencrypted',
      });
    }
  });

export const ldap = z.array(ldapDirectory).default([]);

const siteAuthenticator = z.strictObject({
  name: providerName,
  createAccounts: z.boolean().default(true),
  timeout: z.number().min(0.1).max(60).default(10),
  authenticate: z.custom<Authenticator['authenticate']>(
    (value) => typeof value === 'function',
    'must be a function',
  ),
});

export const authenticators = z.array(siteAuthenticator).default([]);

/** The name says whose an account is. */
export function providerNamesAreDistinct(
  options: { ldap: Array<{ name: string }>; authenticators: Array<{ name: string }> },
  context: z.RefinementCtx,
): void {
  const taken = new Set<string>();
  for (const list of ['ldap', 'authenticators'] as const) {
    for (const [index, { name }] of options[list].entries()) {
      if (taken.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [list, index, 'name'],
          message: `"${name}" is given twice`,
        });
      }
      taken.add(name);
    }
  }
}
