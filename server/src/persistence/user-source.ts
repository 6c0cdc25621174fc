/**
 * The site's accounts (users-permissions), read by the host's own rules.
 */
import { verify as verifyHash } from '@node-rs/bcrypt';
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { UserSource } from '../domain/ports';
import type { User } from '../domain/users';

/** The hash of a password that nobody has, at the host's own cost: checking it takes as long as checking a real one. */
const NOBODYS_HASH = '$2b$10$mdYihlhslqnwYznwue/jA.GeGWNmjZWXztWfP7cGSAeI3s5oSDd12';

/** bcrypt reads 72 bytes; the host refuses longer passwords when they are set. */
const MAX_PASSWORD_BYTES = 72;

/** Fields that never leave the host, whatever its schema says. */
const NEVER_READ = new Set(['password', 'resetPasswordToken', 'confirmationToken']);

interface Account {
  documentId: string;
  username?: string | null;
  email?: string | null;
  provider?: string | null;
  confirmed?: boolean | null;
  blocked?: boolean | null;
  password?: string | null;
}

/** A database can't hold NUL, so no account has it; PostgreSQL answers with an error instead of "none". */
const canBeStored = (text: string): boolean => text !== '' && text.length <= 320 && !text.includes('\u0000');

export function createUserSource({ strapi }: { strapi: Core.Strapi }): UserSource {
  const { attributes } = strapi.getModel(USER_UID);
  const readable = Object.entries(attributes)
    .filter(([name, attribute]) => {
      const { type, private: isPrivate } = attribute as { type: string; private?: boolean };
      const isScalar = !['relation', 'component', 'dynamiczone', 'media', 'password'].includes(type);
      return isScalar && !isPrivate && !NEVER_READ.has(name);
    })
    .map(([name]) => name);

  const toUser = (account: Account): User => ({
    subject: account.documentId,
    username: account.username ?? '',
    email: account.email ?? undefined,
    // The host itself takes an account without a provider for a local one.
    provider: account.provider ?? 'local',
    confirmed: account.confirmed === true,
    blocked: account.blocked === true,
    fields: Object.fromEntries(
      readable.map((name) => [name, (account as unknown as Record<string, unknown>)[name]]),
    ),
  });

  const findOne = async (where: Record<string, unknown>): Promise<Account | undefined> =>
    ((await strapi.db.query(USER_UID).findOne({ where })) as Account | null) ?? undefined;

  const settings = async (key: 'advanced' | 'grant'): Promise<Record<string, unknown>> =>
    ((await strapi.store({ type: 'plugin', name: 'users-permissions', key }).get({})) ?? {}) as Record<
      string,
      unknown
    >;

  const findLocal = (identifier: string): Promise<Account | undefined> =>
    findOne({ provider: 'local', $or: [{ email: identifier.toLowerCase() }, { username: identifier }] });

  return {
    fieldNames: readable,

    async findBySubject(subject) {
      if (!canBeStored(subject)) return undefined;
      const account = await findOne({ documentId: subject });
      return account && toUser(account);
    },

    async authenticate({ identifier, password }) {
      const account = canBeStored(identifier) ? await findLocal(identifier) : undefined;
      const hash = account?.password ?? NOBODYS_HASH;
      const matches = await verifyHash(password, hash).catch(() => false);
      const fits = Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
      return account?.password && matches && fits ? toUser(account) : undefined;
    },

    async signInRules() {
      const [advanced, grant] = await Promise.all([settings('advanced'), settings('grant')]);
      const email = grant['email'] as { enabled?: boolean } | undefined;
      return {
        emailConfirmation: advanced['email_confirmation'] === true,
        localSignIn: email?.enabled === true,
      };
    },
  };
}
