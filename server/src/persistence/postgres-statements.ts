/** Statements for PostgreSQL, over the connections of the host's pool. */
import type { Core } from '@strapi/strapi';
import { sha256 } from './digest';
import { createGathering } from './gathering';
import type { Statement, Statements, Value } from './statements';
import type { Row } from './table';

interface Answer {
  rows: Row[];
  rowCount: number | null;
}

type Values = ReadonlyArray<Value | readonly Value[]>;

/** What this uses of `pg`, which is the host's dependency and not ours. */
interface PostgresConnection {
  query(query: { name?: string; text: string; values: Values }): Promise<Answer>;
}

export interface PostgresClient {
  acquireConnection(): Promise<PostgresConnection>;
  releaseConnection(connection: PostgresConnection): Promise<void>;
}

/** The host's client for PostgreSQL; undefined where its database is another. */
export function postgresClientOf(knex: Core.Strapi['db']['connection']): PostgresClient | undefined {
  const client = knex.client as { driverName?: string };
  return client.driverName === 'pg' ? (knex.client as PostgresClient) : undefined;
}

/** Statements come in few shapes; lists of many lengths make more of them. */
const TEXTS_AT_MOST = 1_000;
/** PostgreSQL keeps what is prepared in each connection, some kilobytes each. */
const NAMES_AT_MOST = 100;
const NAME_LENGTH = 22;

/** There is none of that name here, or there is one already, or the table has changed since: nothing was carried out. */
const NAME_FAULTS = new Set(['26000', '42P05', '0A000']);

interface Asking {
  (connection: PostgresConnection, text: string, values: Values): Promise<Answer>;
}

/**
 * Asks by prepared statements, which PostgreSQL need not read and plan each time. A pooler in between (PgBouncer) may hand
 * each question to another session, which does not know the statement: then they go without names, from there on. A name
 * tells its text, so that sessions which several processes share never take one statement for another.
 */
function createAsking({ log }: { log: { debug(message: string): void } }): Asking {
  const names = new Map<string, string>();
  let hasNames = true;

  const nameOf = (text: string): string | undefined => {
    if (!hasNames) return undefined;
    const known = names.get(text);
    if (known !== undefined || names.size >= NAMES_AT_MOST) return known;
    const name = `oidc_${sha256(text).slice(0, NAME_LENGTH)}`;
    names.set(text, name);
    return name;
  };

  return async (connection, text, values) => {
    const name = nameOf(text);
    if (name === undefined) return connection.query({ text, values });
    try {
      return await connection.query({ name, text, values });
    } catch (error) {
      const { code = '' } = (error ?? {}) as { code?: string };
      if (!NAME_FAULTS.has(code)) throw error;
      if (hasNames)
        log.debug(`oidc-server: PostgreSQL is asked without prepared statements from here on: ${code}`);
      hasNames = false;
      return connection.query({ text, values });
    }
  };
}

/** The types of values, as PostgreSQL calls them. */
type ValueType = 'int8' | 'text';

/** Behind `select`, where the planner does not see how many values there are: else it plans anew for each number of them. */
const arraysOf = (types: readonly ValueType[]): string =>
  types.map((type) => `(select ?::${type}[])`).join(', ');

/** A question for several lists of values, in their order. */
export function asksForEach(sql: string, types: readonly ValueType[]): string {
  let count = 0;
  const itself = sql.replaceAll('?', () => `asked.v${(count += 1)}`);
  const names = types.map((_type, place) => `v${place + 1}`).join(', ');
  return (
    `select asked."#", found.* from unnest(${arraysOf(types)}) with ordinality as asked (${names}, "#") ` +
    `cross join lateral (${itself}) found`
  );
}

/** The rows to insert, instead of `values`. */
export const rowsToInsert = (types: readonly ValueType[]): string =>
  `select * from unnest(${arraysOf(types)})`;

/** The statements as one, in PostgreSQL's words: each writes its own row, so that their order does not matter. */
function createTexts(): (statements: ReadonlyArray<{ sql: string }>) => string {
  const texts = new Map<string, string>();
  const numbered = (sql: string): string => {
    let count = 0;
    return sql.replaceAll('?', () => `$${(count += 1)}`);
  };
  const joined = (parts: readonly string[]): string => {
    const before = parts.slice(0, -1).map((sql, index) => `w${index} as (${sql})`);
    return before.length === 0 ? parts.join('') : `with ${before.join(', ')} ${parts.at(-1)}`;
  };
  return (statements) => {
    const parts = statements.map(({ sql }) => sql);
    const key = parts.join(';');
    let text = texts.get(key);
    if (text === undefined) {
      text = numbered(joined(parts));
      if (texts.size >= TEXTS_AT_MOST) texts.clear();
      texts.set(key, text);
    }
    return text;
  };
}

const writeDifferentRows = (statements: readonly Statement[]): boolean => {
  const rows = statements.flatMap(({ row }) => (row === undefined ? [] : [row]));
  return rows.length === statements.length && new Set(rows).size === rows.length;
};

/** By what they have in common, in the order in which that first comes. */
const groupBy = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

/** The values that stand at the same place, of each. */
const columnsOf = (statements: readonly Statement[]): Values =>
  (statements[0]?.values ?? []).map((_value, place) => statements.map(({ values }) => values[place] ?? null));

/** In one order for everybody: two that write the same rows wait for each other, and not each for the other. */
const inOrder = (statements: readonly Statement[]): Statement[] =>
  statements.toSorted((one, other) => (String(one.row) < String(other.row) ? -1 : 1));

const ASK_TOGETHER_AT_MOST = 64;

/**
 * One round trip for what is written together, and for what several requests ask or write at about the same time: to
 * wake another process takes longer than what it then does.
 */
export function createPostgresStatements({
  client,
  log,
}: {
  client: PostgresClient;
  log: { debug(message: string): void };
}): Statements {
  const textOf = createTexts();
  const asked = createAsking({ log });

  const withConnection = async <T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> => {
    const connection = await client.acquireConnection();
    try {
      return await work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  };

  const ask = (parts: ReadonlyArray<{ sql: string; values: Values }>): Promise<Answer> =>
    withConnection((connection) =>
      asked(
        connection,
        textOf(parts),
        parts.flatMap(({ values }) => values),
      ),
    );

  const inTransaction = (statements: readonly Statement[]) =>
    withConnection(async (connection) => {
      await connection.query({ text: 'begin', values: [] });
      try {
        for (const statement of statements) {
          await connection.query({ text: textOf([statement]), values: statement.values });
        }
        await connection.query({ text: 'commit', values: [] });
      } catch (error) {
        // Where that fails the connection is gone, and what it had begun with it.
        await connection.query({ text: 'rollback', values: [] }).catch(() => undefined);
        throw error;
      }
    });

  const firstOfEach = async (
    many: string,
    statements: readonly Statement[],
  ): Promise<Array<Row | undefined>> => {
    const [only] = statements;
    if (only && statements.length === 1) return [(await ask([only])).rows[0]];
    const { rows } = await ask([{ sql: many, values: columnsOf(statements) }]);
    const found = new Map<number, Row>();
    for (const row of rows.toReversed()) found.set(Number(row['#']), row);
    return statements.map((_statement, place) => found.get(place + 1));
  };

  const writeAll = async (statements: readonly Statement[]): Promise<void> => {
    await (statements.length === 1 || writeDifferentRows(statements)
      ? ask(statements)
      : inTransaction(statements));
  };

  /** One round trip for all of them. */
  const writeMany = async (statements: readonly Statement[]): Promise<void> => {
    const groups = groupBy(inOrder(statements), ({ many = '' }) => many);
    await ask([...groups].map(([sql, group]) => ({ sql, values: columnsOf(group) })));
  };

  const write = createGathering<readonly Statement[], undefined>({
    most: ASK_TOGETHER_AT_MOST,
    async together(works) {
      const statements = works.flat();
      await (works.length > 1 && writeDifferentRows(statements)
        ? writeMany(statements)
        : writeAll(statements));
      return works.map(() => undefined);
    },
  });

  const questions = new Map<string, (statement: Statement) => Promise<Row | undefined>>();
  const questionOf = (many: string) => {
    let question = questions.get(many);
    if (!question) {
      question = createGathering({
        most: ASK_TOGETHER_AT_MOST,
        together: (statements: readonly Statement[]) => firstOfEach(many, statements),
      });
      questions.set(many, question);
    }
    return question;
  };

  return {
    isRemote: true,
    first: async (statement) =>
      statement.many === undefined ? (await ask([statement])).rows[0] : questionOf(statement.many)(statement),
    run: async (statement) => (await ask([statement])).rowCount ?? 0,
    returning: async (statement) => (await ask([statement])).rows[0],
    runAll: async (statements) => {
      if (statements.length === 0) return;
      await (statements.every(({ many }) => many !== undefined) ? write(statements) : writeAll(statements));
    },
    close: () => undefined,
  };
}
