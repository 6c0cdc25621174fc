/**
 * The last sign-ins of each user, in the host's database: shown to the user, and used to tell a browser that has
 * signed in before from a stranger's.
 */
import type { Core } from '@strapi/strapi';
import { SIGN_IN_UID } from '../constants';
import type { SignInHistory } from '../domain/ports';
import type { Statements } from './statements';
import { createTable, deleteFound, tableNameIn, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** Enough to notice a stranger by; older ones go. */
const KEPT_FOR_EACH_USER = 50;
/** Seconds. */
export const SIGN_INS_KEPT = 180 * 24 * 60 * 60;

const PRUNED_AT_ONCE = 10;

const BATCH = 100;

const COLUMNS = [
  'subject',
  'device_hash',
  'browser_hash',
  'client_id',
  'address',
  'user_agent',
  'signed_in_at',
] as const;

const MAX_USER_AGENT = 300;
/** Longer than any; a proxy that hands on what it was sent may tell anything. */
const MAX_ADDRESS = 64;

export function createSignInHistory({
  strapi,
  vault,
  statements,
}: {
  strapi: Core.Strapi;
  vault: Vault;
  statements: Statements;
}): SignInHistory {
  const table = createTable({ strapi, uid: SIGN_IN_UID });
  const digests = (kind: string, device: string, who: string): string[] =>
    vault.digests(JSON.stringify([kind, device, who]));

  const name = tableNameIn(strapi, SIGN_IN_UID);
  const marks = (count: number): string => Array(count).fill('?').join(', ');
  const insert = `insert into ${name} (${COLUMNS.join(', ')}) values (${marks(COLUMNS.length)})`;
  const known = (secrets: number): string =>
    `select id from ${name} where device_hash in (${marks(secrets)}) limit 1`;
  /** How many sign-ins of a user there are, and how many of them from this browser, under each secret of the host. */
  const count = (secrets: number): string =>
    `select count(*) as total, sum(case when browser_hash in (${marks(secrets)}) then 1 else 0 end) ` +
    `as same from ${name} where subject = ?`;

  const prune = async (subject: string): Promise<void> => {
    const [oldestKept] = await table()
      .where({ subject })
      .orderBy('id', 'desc')
      .offset(KEPT_FOR_EACH_USER - 1)
      .limit(1)
      .select<Row[]>('id');
    if (oldestKept) await table().where({ subject }).where('id', '<', Number(oldestKept['id'])).delete();
  };

  return {
    async knows({ device, identifier }) {
      const values = digests('identifier', device, identifier);
      return (await statements.first({ sql: known(values.length), values })) !== undefined;
    },

    async record({ subject, identifier, device, clientId, address, userAgent, at }) {
      const browsers = digests('subject', device, subject);
      const before = await statements.first({ sql: count(browsers.length), values: [...browsers, subject] });
      const total = toNumber(before?.['total']) ?? 0;
      await statements.run({
        sql: insert,
        values: [
          subject,
          String(digests('identifier', device, identifier)[0]),
          String(browsers[0]),
          clientId,
          address.slice(0, MAX_ADDRESS),
          userAgent.slice(0, MAX_USER_AGENT),
          at,
        ],
      });
      // Some more than are kept, so that not each sign-in has one to remove.
      if (total >= KEPT_FOR_EACH_USER + PRUNED_AT_ONCE) await prune(subject);
      return { isNewDevice: total > 0 && toNumber(before?.['same']) === 0 };
    },

    removeBefore: (time) => deleteFound(table, table().where('signed_in_at', '<', time).limit(BATCH)),

    async latest({ subject, count }) {
      const rows = await table().where({ subject }).orderBy('id', 'desc').limit(count).select<Row[]>('*');
      return rows.map((row) => ({
        at: toNumber(row['signed_in_at']) ?? 0,
        clientId: String(row['client_id']),
        address: String(row['address']),
        userAgent: String(row['user_agent']),
      }));
    },
  };
}
