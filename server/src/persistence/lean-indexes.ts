/**
 * Makes the tables that every sign-in writes to cheap to write. Strapi gives each table of a content type indexes on
 * columns that these never fill (versions, authors), and it can't say that an index leaves out rows without a value.
 * Each of them is one more page of the database that a write changes: without them a sign-in writes a third less.
 *
 * An index keeps its name, so that the host finds what it expects. Where the host puts one back (it does when the
 * shape of a content type changes), the next start takes it away again. MySQL needs them for its foreign keys, and has
 * no indexes that leave out rows.
 */
import type { Core } from '@strapi/strapi';
import {
  ARTIFACT_UID,
  EVENT_UID,
  GRANT_UID,
  SESSION_CLIENT_UID,
  SESSION_UID,
  SIGN_IN_UID,
} from '../constants';

interface IndexWords {
  /** The statement that made each index of a table, by its name. */
  definitions: string;
}

const WORDS: Readonly<Partial<Record<string, IndexWords>>> = {
  sqlite: {
    definitions: "select name, sql as definition from sqlite_master where type = 'index' and tbl_name = ?",
  },
  postgres: {
    definitions:
      'select indexname as name, indexdef as definition from pg_indexes where tablename = ? and schemaname = ?',
  },
};

/** What Strapi adds to every content type. */
const NEVER_FILLED = ['documents_idx', 'created_by_id_fk', 'updated_by_id_fk'];

/** Columns of which most rows have none, with the index on each that the content type declares. */
const SELDOM_FILLED: Readonly<Record<string, ReadonlyArray<{ index: string; column: string }>>> = {
  [ARTIFACT_UID]: [
    { index: 'oidc_artifacts_grant_index', column: 'grant_hash' },
    { index: 'oidc_artifacts_uid_index', column: 'uid_hash' },
    { index: 'oidc_artifacts_user_code_index', column: 'user_code_hash' },
    { index: 'oidc_artifacts_account_index', column: 'account_id' },
  ],
  [EVENT_UID]: [{ index: 'oidc_events_reference_index', column: 'reference' }],
};

const WRITTEN_OFTEN = [ARTIFACT_UID, EVENT_UID, GRANT_UID, SESSION_CLIENT_UID, SESSION_UID, SIGN_IN_UID];

interface Definition {
  name: string;
  definition: string | null;
}

const LEAVES_OUT_ROWS = /\swhere\s/i;

export async function keepIndexesLean({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const words = WORDS[strapi.db.dialect.client];
  if (!words) return;
  const knex = strapi.db.connection;
  const schema = strapi.db.getSchemaName();
  const inSchema = (name: string): string => knex.ref(schema ? `${schema}.${name}` : name).toQuery();

  const indexesOf = async (table: string): Promise<Definition[]> => {
    const values = words.definitions.includes('schemaname') ? [table, schema ?? 'public'] : [table];
    const answer = (await knex.raw(words.definitions, values)) as Definition[] | { rows: Definition[] };
    return Array.isArray(answer) ? answer : answer.rows;
  };

  for (const uid of WRITTEN_OFTEN) {
    const { tableName } = strapi.db.metadata.get(uid);
    const existing = await indexesOf(tableName);
    const useless = NEVER_FILLED.map((suffix) => `${tableName}_${suffix}`).filter((name) =>
      existing.some((index) => index.name === name),
    );
    for (const name of useless) await knex.raw(`drop index if exists ${inSchema(name)}`);

    const full = (SELDOM_FILLED[uid] ?? []).filter(({ index }) =>
      existing.some(({ name, definition }) => name === index && !LEAVES_OUT_ROWS.test(definition ?? '')),
    );
    for (const { index, column } of full) {
      // Together: nobody finds the table without it.
      await knex.transaction(async (transaction) => {
        await transaction.raw(`drop index if exists ${inSchema(index)}`);
        await transaction.raw(
          `create index ${knex.ref(index).toQuery()} on ${inSchema(tableName)} (${column}) where ${column} is not null`,
        );
      });
    }
  }
}
