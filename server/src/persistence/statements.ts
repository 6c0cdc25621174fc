/**
 * Statements on the paths that every request takes: written once, and handed to the database's own driver. The query
 * builder would write each of them anew, which takes longer than the database does to answer.
 */
import type { Row } from './table';

export type Value = string | number | null;

export interface Statement {
  /** With `?` for each value. */
  sql: string;
  values: readonly Value[];
  /** Names the one row that it writes, where it is known: statements for different rows can be carried out at once. */
  row?: string;
  /**
   * The same for several lists of values at once, in PostgreSQL's words: each `?` stands for an array. What is asked so
   * tells in the column `#` which list a row is for, from 1 on.
   */
  many?: string;
}

export interface Statements {
  /** The database is another process: to ask it takes longer than it takes to answer. */
  isRemote: boolean;
  /** The first row, as it is once every change that was acknowledged before is seen. */
  first(statement: Statement): Promise<Row | undefined>;
  /** @returns how many rows it changed. */
  run(statement: Statement): Promise<number>;
  /**
   * Writes one row, and gives it as it is then: its statement ends with `returning`. Left out where the database has no such
   * statements (MySQL).
   */
  returning?(statement: Statement): Promise<Row | undefined>;
  /** All of them or none. */
  runAll(statements: readonly Statement[]): Promise<void>;
  close(): void;
}
