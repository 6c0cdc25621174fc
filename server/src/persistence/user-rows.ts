/**
 * One account, by its subject or by what was typed, in one lean statement: the query engine takes ten times as long, and every request with
 * a token asks for its user.
 */
import type { Core } from '@strapi/strapi';
import { USER_UID } from '../constants';
import { asksForEach } from './postgres-statements';
import type { Statement, Statements } from './statements';
import { tableNameIn, type Row } from './table';

type FromDatabase = (value: unknown) => unknown;

const asIs: FromDatabase = (value) => value;
const toBoolean: FromDatabase = (value) => value === true || value === 1 || value === '1';
const toText: FromDatabase = (value) => String(value);
const toInstant: FromDatabase = (value) => {
  const date = new Date(value as string | number | Date);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

const toJson: FromDatabase = (value) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** As the host's query engine gives a column of this type. */
const CONVERSIONS: Readonly<Record<string, FromDatabase>> = {
  boolean: toBoolean,
  integer: Number,
  float: Number,
  decimal: Number,
  biginteger: toText,
  datetime: toInstant,
  timestamp: toInstant,
  json: toJson,
  blocks: toJson,
};

interface Column {
  attribute: string;
  column: string;
  convert: FromDatabase;
}

/** @param names attributes that are columns of the account's own row. */
export function createUserRows({
  strapi,
  statements,
  names,
}: {
  strapi: Core.Strapi;
  statements: Statements;
  names: readonly string[];
}) {
  const { attributes } = strapi.db.metadata.get(USER_UID);
  const toColumns = (of: readonly string[]): Column[] =>
    of.flatMap((attribute) => {
      const known = attributes[attribute] as { type: string; columnName?: string } | undefined;
      if (!known) return [];
      return [
        {
          attribute,
          column: known.columnName ?? attribute,
          convert: CONVERSIONS[known.type] ?? asIs,
        },
      ];
    });
  const readable = toColumns(names);
  const withPassword = toColumns([...names, 'password']);

  const select = (columns: readonly Column[], where: string): string => {
    const selected = columns.map(({ column }) => strapi.db.connection.ref(column).toQuery()).join(', ');
    return `select ${selected} from ${tableNameIn(strapi, USER_UID)} where ${where}`;
  };
  const ofSubject = select(readable, 'document_id = ?');
  const askedForMany = asksForEach(ofSubject, ['text']);
  const ofIdentifier = select(withPassword, "provider = 'local' and (email = ? or username = ?) limit 1");

  const toAccount = (columns: readonly Column[], row: Row): Record<string, unknown> => {
    const account: Record<string, unknown> = {};
    for (const { attribute, column, convert } of columns) {
      const value = row[column];
      account[attribute] = value === null || value === undefined ? null : convert(value);
    }
    return account;
  };

  const find = async (columns: readonly Column[], question: Statement) => {
    const row = await statements.first(question);
    return row && toAccount(columns, row);
  };

  return {
    bySubject: (subject: string) => find(readable, { sql: ofSubject, many: askedForMany, values: [subject] }),
    /** A local account as the host finds it, by its e-mail in lower case or its user name; with its password's hash. */
    byIdentifier: (identifier: string) =>
      find(withPassword, { sql: ofIdentifier, values: [identifier.toLowerCase(), identifier] }),
  };
}
