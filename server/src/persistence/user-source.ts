/**
 * The site's accounts (users-permissions), read by the host's own rules.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import type { UserSource } from '../domain/ports';
import { isNothingToLoad } from '../domain/user-shape';
import type { User } from '../domain/users';
import { hostSettings } from './host-store';
import { withFullUrls } from './media-urls';
import { createPasswordCheck } from './password-check';
import type { Statements } from './statements';
import { createUserRows } from './user-rows';
import { populateFor, scalarsOf, userShapeOf } from './user-schema';

const FOUND_AT_MOST = 20;

/** What the plugin itself reads of an account, whatever the site lets applications know. */
const OWN_FIELDS = ['documentId', 'username', 'email', 'provider', 'confirmed', 'blocked'];

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

/**
 * Some databases compare without regard to accents, and pass over signs that nobody sees: then one account could be
 * tried under any number of names, each with a count of wrong passwords of its own. Capitals make no other name of it.
 */
export const isMeant = (
  { email, username }: Pick<Account, 'email' | 'username'>,
  identifier: string,
): boolean => [email, username].some((name) => name?.toLowerCase() === identifier.toLowerCase());

export function createUserSource({
  strapi,
  statements,
}: {
  strapi: Core.Strapi;
  statements: Statements;
}): UserSource {
  const passwords = createPasswordCheck({ strapi });
  const shape = userShapeOf(strapi);
  const readable = scalarsOf(shape);
  const rows = createUserRows({
    strapi,
    statements,
    names: [...new Set([...OWN_FIELDS, ...readable])],
  });
  const hostUrl = strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, '');

  /** Of a request with a token, too: a loop, since lists of pairs cost more than the row. */
  const fieldsOf = (account: Account): User['fields'] => {
    const fields: Record<string, unknown> = {};
    for (const name of readable) fields[name] = (account as unknown as Record<string, unknown>)[name];
    return fields;
  };

  const toUser = (account: Account): User => ({
    subject: account.documentId,
    username: account.username ?? '',
    email: account.email ?? undefined,
    // The host itself takes an account without a provider for a local one.
    provider: account.provider ?? 'local',
    confirmed: account.confirmed === true,
    blocked: account.blocked === true,
    fields: fieldsOf(account),
  });

  const findLocal = async (identifier: string): Promise<Account | undefined> => {
    if (!canBeStored(identifier)) return undefined;
    const account = (await rows.byIdentifier(identifier)) as Account | undefined;
    return account && isMeant(account, identifier) ? account : undefined;
  };

  // As typed first, as the host does; then without the space that a phone's keyboard leaves behind.
  const findAsTyped = async (identifier: string): Promise<Account | undefined> => {
    const trimmed = identifier.trim();
    return (await findLocal(identifier)) ?? (trimmed === identifier ? undefined : await findLocal(trimmed));
  };

  return {
    shape,

    async findByIdentifier(identifier) {
      const account = await findAsTyped(identifier);
      return account && toUser(account);
    },

    async findBySubject(subject) {
      if (!canBeStored(subject)) return undefined;
      const account = await rows.bySubject(subject);
      // Databases may compare without regard to case; a subject is exact.
      return account?.['documentId'] === subject ? toUser(account as unknown as Account) : undefined;
    },

    async namesOf(subjects) {
      if (subjects.length === 0) return new Map();
      const accounts = (await strapi.db.query(USER_UID).findMany({
        where: { documentId: { $in: [...subjects] } },
        select: ['documentId', 'username'],
      })) as Account[];
      return new Map(accounts.map(({ documentId, username }) => [documentId, username ?? '']));
    },

    async search(text) {
      if (text.includes('\u0000')) return [];
      const accounts = (await strapi.db.query(USER_UID).findMany({
        ...(text === ''
          ? {}
          : { where: { $or: [{ username: { $containsi: text } }, { email: { $containsi: text } }] } }),
        orderBy: { username: 'asc' },
        limit: FOUND_AT_MOST,
      })) as Account[];
      return accounts.map(toUser);
    },

    async withRelations(user, population) {
      if (isNothingToLoad(population)) return user;
      const found = (await strapi.db.query(USER_UID).findOne({
        where: { documentId: user.subject },
        select: ['id'],
        populate: populateFor(strapi, population, { shape }),
      })) as Record<string, unknown> | null;
      const related = Object.keys(population).map((name) => [
        name,
        withFullUrls(found?.[name], { shape: shape.fields[name], hostUrl }),
      ]);
      return { ...user, fields: { ...user.fields, ...(Object.fromEntries(related) as typeof user.fields) } };
    },

    async authenticate({ identifier, password }) {
      const account = await findAsTyped(identifier);
      const matches = await passwords.matches({ password, hash: account?.password ?? undefined });
      return account && matches ? toUser(account) : undefined;
    },

    async signInRules() {
      const advanced = await hostSettings(strapi, 'advanced');
      const grant = await hostSettings(strapi, 'grant');
      const email = grant['email'] as { enabled?: boolean } | undefined;
      return {
        emailConfirmation: advanced['email_confirmation'] === true,
        localSignIn: Boolean(email?.enabled),
        selfRegistration: Boolean(advanced['allow_register']),
      };
    },
  };
}
