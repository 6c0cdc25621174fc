/**
 * Indexes on columns of which most rows have none, without those rows: an entry for each of them is one more page of the
 * database that a write changes, and nobody looks for them. Strapi can't declare such an index, so it is made anew under
 * the name that was declared, where the host finds what it expects. Where the host puts the full one back (it may when
 * the shape of a table changes), the next start makes it lean again. MySQL has no indexes that leave out rows.
 */
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID, EVENT_UID } from '../constants';

/** Asks for the statement that made each index of a table, by its name. */
const DEFINITIONS: Readonly<Partial<Record<string, string>>> = {
  sqlite:
    "select name, sql as definition from sqlite_master where type = 'index' and tbl_name = :table and :schema = ''",
  postgres:
    'select indexname as name, indexdef as definition from pg_indexes where tablename = :table and schemaname = :schema',
};

const SELDOM_FILLED = [
  {
    uid: ARTIFACT_UID,
    indexes: [
      { index: 'oidc_artifacts_grant_index', column: 'grant_hash' },
      { index: 'oidc_artifacts_uid_index', column: 'uid_hash' },
      { index: 'oidc_artifacts_user_code_index', column: 'user_code_hash' },
      { index: 'oidc_artifacts_account_index', column: 'account_id' },
    ],
  },
  { uid: EVENT_UID, indexes: [{ index: 'oidc_events_reference_index', column: 'reference' }] },
];

interface Definition {
  name: string;
  definition: string | null;
}

const LEAVES_OUT_ROWS = /\swhere\s/i;

export async function keepIndexesLean({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const { client } = strapi.db.dialect;
  const definitions = DEFINITIONS[client];
  if (definitions === undefined) return;
  const knex = strapi.db.connection;
  const schema = strapi.db.getSchemaName() ?? (client === 'postgres' ? 'public' : '');
  const inSchema = (name: string): string => knex.ref(schema === '' ? name : `${schema}.${name}`).toQuery();

  const fullIndexesOf = async (table: string): Promise<string[]> => {
    const answer = (await knex.raw(definitions, { table, schema })) as Definition[] | { rows: Definition[] };
    const rows = Array.isArray(answer) ? answer : answer.rows;
    return rows.filter(({ definition }) => !LEAVES_OUT_ROWS.test(definition ?? '')).map(({ name }) => name);
  };

  for (const { uid, indexes } of SELDOM_FILLED) {
    const { tableName } = strapi.db.metadata.get(uid);
    const full = await fullIndexesOf(tableName);
    for (const { index, column } of indexes.filter((one) => full.includes(one.index))) {
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
