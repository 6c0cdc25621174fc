/**
 * A hand in the host's database, for what a test can't do through the host: accounts in odd states, time that has
 * passed, and a thief's look at everything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

interface HasDatabase {
  databaseFile: string;
}

/** Milliseconds to wait for the host when it is writing. */
const timeout = 10_000;

/** Runs one statement. Returns the rows that it gives. */
export function sql(
  { databaseFile }: HasDatabase,
  statement: string,
  ...values: SQLInputValue[]
): Array<Record<string, unknown>> {
  const database = new DatabaseSync(databaseFile, { timeout });
  try {
    return database.prepare(statement).all(...values);
  } finally {
    database.close();
  }
}

/** Columns of an account, as the host stores them. */
export interface AccountColumns {
  username: string;
  email?: string;
  provider?: string;
  confirmed?: 0 | 1;
  blocked?: 0 | 1;
}

/** An account with alice's password. */
export function addAccount(host: HasDatabase, account: AccountColumns): void {
  const {
    username,
    email = `${username}@example.org`,
    provider = 'local',
    confirmed = 1,
    blocked = 0,
  } = account;
  sql(
    host,
    `insert into up_users (document_id, username, email, provider, password, confirmed, blocked, created_at, updated_at, published_at)
     select ?, ?, ?, ?, password, ?, ?, created_at, updated_at, published_at from up_users where username = 'alice'`,
    `document-of-${username}`.slice(0, 200),
    username,
    email,
    provider,
    confirmed,
    blocked,
  );
}

export function setBlocked(host: HasDatabase, username: string, blocked: boolean): void {
  sql(host, 'update up_users set blocked = ? where username = ?', blocked ? 1 : 0, username);
}

/** Everything in the database's files, freed pages and journals included. */
export function bytesOf({ databaseFile }: HasDatabase): Buffer {
  const files = ['', '-wal', '-journal'].map((suffix) => `${databaseFile}${suffix}`).filter(existsSync);
  return Buffer.concat(files.map((file) => readFileSync(file)));
}
