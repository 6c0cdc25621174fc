/**
 * The accounts of people whose passwords are checked elsewhere: found by the person's own identifier, made at their
 * first sign-in, and kept up to date at each.
 */
import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { LINKED_ACCOUNT_UID, USER_UID } from '../constants';
import { UnusableAnswer, type AuthenticatedPerson } from '../domain/authenticator';
import type { RoleChange } from '../domain/ports';
import { accountFieldsOf } from './account-fields';
import { hostSettings } from './host-store';
import { createTable, type Row, type Table } from './table';

type Transaction = Parameters<ReturnType<Table>['transacting']>[0];

const ROLE_UID = 'plugin::users-permissions.role';

/** The `type` of each role that accounts can have. */
export const roleTypes = async (strapi: Core.Strapi): Promise<string[]> =>
  ((await strapi.db.query(ROLE_UID).findMany({})) as Array<{ type: string }>).map(({ type }) => type);

export interface LinkedPerson {
  /** The authenticator's name. */
  provider: string;
  person: AuthenticatedPerson;
  createAccounts: boolean;
}

/** `isNew`: it was made just now. `reason`: why there is none, for the host's log. */
export type LinkedAccount =
  { subject: string; isNew: boolean; roleChange: RoleChange | undefined } | { reason: string };

export interface LinkedAccounts {
  /** The person's account, with what the authenticator told written into it. @throws UnusableAnswer */
  accountOf(person: LinkedPerson): Promise<LinkedAccount>;
}

interface Account extends Record<string, unknown> {
  id: number;
  documentId: string;
  username: string | null;
  email: string | null;
  role?: { id: number; type: string } | null;
}

/** There is no account, and none can be made; the message is for the host's log. */
class NoAccount extends Error {
  override readonly name = 'NoAccount';
}

const LOOKS_LIKE_AN_ADDRESS = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,180}$/u;
const MAX_NAME = 200;
const NAMES_TRIED = 20;

const hashOf = (provider: string, { id }: AuthenticatedPerson): string =>
  createHash('sha256')
    .update(JSON.stringify([provider, id]))
    .digest('hex');

const addressOf = ({ email }: AuthenticatedPerson): string | undefined => {
  const address = email?.trim().toLowerCase();
  return address !== undefined && LOOKS_LIKE_AN_ADDRESS.test(address) ? address : undefined;
};

const nameOf = ({ username }: AuthenticatedPerson): string | undefined =>
  username
    ?.replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, MAX_NAME) || undefined;

export function createLinkedAccounts({
  strapi,
  log,
}: {
  strapi: Core.Strapi;
  log: { warn(message: string): void };
}): LinkedAccounts {
  const links = createTable({ strapi, uid: LINKED_ACCOUNT_UID });
  const accounts = () => strapi.db.query(USER_UID);
  const fields = accountFieldsOf(strapi);

  const findOne = async (where: Record<string, unknown>): Promise<Account | undefined> =>
    ((await accounts().findOne({ where, populate: ['role'] })) as Account | null) ?? undefined;

  const isTaken = async (where: Record<string, unknown>, but: number | undefined): Promise<boolean> =>
    (await accounts().count({
      where: but === undefined ? where : { $and: [where, { id: { $ne: but } }] },
    })) > 0;

  const nameIsTaken = (name: string, but?: number) =>
    isTaken({ $or: [{ username: name }, { email: name.toLowerCase() }] }, but);

  /** The host's own rule: one account for each address, unless the site says otherwise. */
  const addressIsTaken = async (email: string, but?: number): Promise<boolean> =>
    (await hostSettings(strapi, 'advanced'))['unique_email'] === true && isTaken({ email }, but);

  const freeName = async (wanted: string): Promise<string> => {
    for (let count = 1; count <= NAMES_TRIED; count += 1) {
      const candidate = count === 1 ? wanted : `${wanted}-${count}`;
      if (!(await nameIsTaken(candidate))) return candidate;
    }
    return randomUUID();
  };

  const roleFor = async (role: string | null): Promise<{ id: number; type: string }> => {
    const type = role ?? String((await hostSettings(strapi, 'advanced'))['default_role']);
    const found = (await strapi.db.query(ROLE_UID).findOne({ where: { type } })) as { id: number } | null;
    if (!found) throw new NoAccount(`there is no role "${type}"`);
    return { id: found.id, type };
  };

  const fieldValues = ({ fields: given = {} }: AuthenticatedPerson): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(given).map(([field, value]) => {
        const problem = fields.problem(field);
        if (problem !== undefined) throw new UnusableAnswer(problem);
        return [field, fields.value(field, value)];
      }),
    );

  const create = async ({ provider, person, createAccounts }: LinkedPerson): Promise<Account> => {
    if (!createAccounts) throw new NoAccount('it has no account, and none is made for it');
    const email = addressOf(person);
    if (email === undefined) throw new NoAccount('it has no e-mail address, which an account needs');
    // Whoever has the address already keeps it: two directories may both claim to know whose it is.
    if (await addressIsTaken(email)) throw new NoAccount('another account has its e-mail address');
    const username = await freeName(nameOf(person) ?? email.replace(/@.*$/, ''));
    const { id: role } = await roleFor(person.role ?? null);
    const values = { ...fieldValues(person), username, email, provider, role, confirmed: true };
    return (await accounts().create({ data: values })) as Account;
  };

  /** What differs from what the directory says now. A name or an address that somebody else has is left as it was. */
  const changes = async (account: Account, { provider, person }: LinkedPerson) => {
    const changed: Record<string, unknown> = Object.fromEntries(
      Object.entries(fieldValues(person)).filter(
        ([field, value]) => !isDeepStrictEqual(account[field] ?? null, value),
      ),
    );
    const username = nameOf(person);
    if (username !== undefined && username !== account.username) {
      if (await nameIsTaken(username, account.id)) {
        // Its own name with a number behind, from when it was made, is no news.
        if (!account.username?.startsWith(`${username}-`)) {
          log.warn(`oidc-server: an account of "${provider}" keeps its user name: the new one is taken`);
        }
      } else changed['username'] = username;
    }
    const email = addressOf(person);
    if (email !== undefined && email !== account.email) {
      if (await addressIsTaken(email, account.id)) {
        log.warn(`oidc-server: an account of "${provider}" keeps its e-mail address: the new one is taken`);
      } else changed['email'] = email;
    }
    return changed;
  };

  const refresh = async (account: Account, linked: LinkedPerson): Promise<RoleChange | undefined> => {
    const data = await changes(account, linked);
    const role = linked.person.role === undefined ? undefined : await roleFor(linked.person.role);
    const changesRole = role !== undefined && role.id !== account.role?.id;
    if (changesRole) data['role'] = role.id;
    if (Object.keys(data).length > 0) await accounts().update({ where: { id: account.id }, data });
    return changesRole ? { before: account.role?.type ?? null, after: role.type } : undefined;
  };

  const linkOf = async (identityHash: string): Promise<string | undefined> => {
    const row = await links().where({ identity_hash: identityHash }).first<Row | undefined>('subject');
    return row && String(row['subject']);
  };

  /** An account that the site put there for this person: it bears the provider's name, and nobody has claimed it. */
  const findUnclaimed = async ({ provider, person }: LinkedPerson): Promise<Account | undefined> => {
    const email = addressOf(person);
    if (email === undefined) return undefined;
    const candidates = (await accounts().findMany({
      where: { provider, email },
      populate: ['role'],
      limit: 2,
    })) as Account[];
    const [candidate] = candidates;
    if (!candidate || candidates.length > 1) return undefined;
    const claimed = await links().where({ subject: candidate.documentId }).first<Row | undefined>('id');
    return claimed ? undefined : candidate;
  };

  /** Makes or claims an account, all or nothing: of two first sign-ins at once, the unique columns let one through. */
  const link = async (linked: LinkedPerson, identityHash: string): Promise<{ isNew: boolean }> => {
    const stale = await linkOf(identityHash);
    const unclaimed = await findUnclaimed(linked);
    await strapi.db.transaction(async ({ trx }: { trx: Transaction }) => {
      const { documentId: subject } = unclaimed ?? (await create(linked));
      if (stale === undefined) {
        await links().transacting(trx).insert({ identity_hash: identityHash, subject });
        return;
      }
      // The account was deleted, or is no longer the authenticator's.
      const replaced = await links()
        .transacting(trx)
        .where({ identity_hash: identityHash, subject: stale })
        .update({ subject });
      if (replaced !== 1) throw new Error('the account was linked by somebody else meanwhile');
    });
    return { isNew: !unclaimed };
  };

  const findLinked = async (
    { provider }: LinkedPerson,
    identityHash: string,
  ): Promise<Account | undefined> => {
    const subject = await linkOf(identityHash);
    return subject === undefined ? undefined : findOne({ documentId: subject, provider });
  };

  const linkUnlessLinked: typeof link = async (linked, identityHash) => {
    try {
      return await link(linked, identityHash);
    } catch (error) {
      // Another process, or another browser of the same person, was first.
      if (await findLinked(linked, identityHash)) return { isNew: false };
      throw error;
    }
  };

  return {
    async accountOf(linked) {
      const identityHash = hashOf(linked.provider, linked.person);
      try {
        const known = await findLinked(linked, identityHash);
        const { isNew } = known ? { isNew: false } : await linkUnlessLinked(linked, identityHash);
        const account = known ?? (await findLinked(linked, identityHash));
        if (!account) throw new NoAccount('its account went away meanwhile');
        const roleChange = await refresh(account, linked);
        return { subject: account.documentId, isNew, roleChange };
      } catch (error) {
        if (error instanceof NoAccount) return { reason: error.message };
        throw error;
      }
    },
  };
}
