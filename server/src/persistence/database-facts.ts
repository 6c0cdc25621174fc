/**
 * What the host's database says about itself: its clock, its journal, the indexes that it has.
 */
import type { Core } from '@strapi/strapi';
import { PLUGIN_ID } from '../constants';

export interface DatabaseFacts {
  /** Seconds by which the database's clock is ahead of this process'. */
  clockAhead(): Promise<number>;
  /** SQLite's; undefined for other databases. */
  journalMode(): Promise<string | undefined>;
  /** Indexes that the plugin's tables declare and the database does not have. */
  missingIndexes(): Promise<string[]>;
}

type Row = Record<string, unknown>;

/** Clients for one database answer with rows, or with an object or a list that has them. */
const rowsOf = (answer: unknown): Row[] => {
  if (Array.isArray(answer)) return (Array.isArray(answer[0]) ? answer[0] : answer) as Row[];
  return (answer as { rows?: Row[] } | undefined)?.rows ?? [];
};

const DIALECTS = {
  sqlite: {
    // A file on this machine has no clock of its own.
    clock: undefined,
    indexes: "select name as name from sqlite_master where type = 'index'",
  },
  postgres: {
    clock: 'select extract(epoch from clock_timestamp()) as seconds',
    indexes: 'select indexname as name from pg_indexes',
  },
  mysql: {
    clock: 'select unix_timestamp(now(3)) as seconds',
    indexes:
      'select distinct index_name as name from information_schema.statistics where table_schema = database()',
  },
} as const;

const MS_PER_SECOND = 1000;

export function createDatabaseFacts({ strapi }: { strapi: Core.Strapi }): DatabaseFacts {
  const knex = strapi.db.connection;
  const client = strapi.db.dialect.client as keyof typeof DIALECTS;
  const { clock, indexes } = DIALECTS[client];
  const ask = async (statement: string): Promise<Row[]> => rowsOf(await knex.raw(statement));

  const declared = (): string[] =>
    [...strapi.db.metadata.values()]
      .filter(({ uid }) => uid.startsWith(`plugin::${PLUGIN_ID}.`))
      .flatMap(({ indexes }) => indexes.map(({ name }) => name));

  return {
    async clockAhead() {
      if (clock === undefined) return 0;
      const before = Date.now();
      const [row] = await ask(clock);
      // Half of the way there and back.
      const here = (before + Date.now()) / 2 / MS_PER_SECOND;
      return Number(row?.['seconds']) - here;
    },

    async journalMode() {
      if (client !== 'sqlite') return undefined;
      const [row] = await ask('pragma journal_mode');
      return String(row?.['journal_mode']);
    },

    async missingIndexes() {
      const existing = new Set((await ask(indexes)).map(({ name }) => String(name)));
      return declared().filter((name) => !existing.has(name));
    },
  };
}
