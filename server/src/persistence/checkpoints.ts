/**
 * Puts what SQLite has written to its write-ahead log into the database file, from a thread of its own.
 *
 * Left alone, SQLite does so once a thousand pages have come together, within the commit of whoever wrote the last of
 * them, and everybody in this process waits for the disk: the longer, the larger the indexes are. Where it is done soon
 * after each write, there is little left to wait for. It moves what is committed and changes no setting; where the
 * thread can't keep up, or is not there, SQLite does it as before.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Core } from '@strapi/strapi';
import { wordsOf } from '../domain/failure-words';
import { createDatabaseFacts } from './database-facts';
import { onDisk, type SqliteDriver, type SqliteFile } from './sqlite-statements';

interface Task extends SqliteFile {
  /** The module of the host's driver. */
  driver: string;
  /** Milliseconds between two looks: while there is something to do, and when there has been nothing for long. */
  every: { least: number; most: number };
  /** Looks without anything to do, after which it ends. */
  patience: number;
}

/** Runs in the thread, which is given its text: it must not refer to anything outside itself. */
function keepCheckpointing(
  { driver, filename, options, every, patience }: Task,
  load: (module: string) => unknown,
): void {
  const Driver = load(driver) as SqliteDriver;
  const database = new Driver(filename, { ...options, readonly: false, timeout: 0, fileMustExist: true });
  const checkpoint = database.prepare('pragma wal_checkpoint(passive)');
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let before = '';
  let wait = every.least;
  for (let idle = 0; idle < patience; idle += 1) {
    Atomics.wait(never, 0, 0, wait);
    let found: string;
    try {
      found = JSON.stringify(checkpoint.get());
    } catch {
      // Somebody else is at it, or the database is locked for something greater.
      continue;
    }
    if (found !== before) idle = 0;
    wait = found === before ? Math.min(every.most, wait * 2) : every.least;
    before = found;
  }
  database.close();
}

const EVERY = { least: 2, most: 100 };
/** Half a minute. */
const PATIENCE = 300;
/** Writes before it begins: some sign-ins. Where fewer come, SQLite has hardly anything to do. */
const BEGINS_AFTER = 100;
/** MiB: it keeps nothing. */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

export interface Checkpoints {
  /** Something was committed. */
  wrote: () => void;
  stop(): Promise<void>;
}

/**
 * The thread is there while people sign in, and not on a site at rest. Only where the host's database is a SQLite file
 * with a write-ahead log.
 */
export function createCheckpoints({ strapi }: { strapi: Core.Strapi }): Checkpoints {
  let worker: Worker | undefined;
  let isStopped = false;
  let writes = 0;

  const begin = (file: SqliteFile): Worker => {
    const driver = createRequire(path.join(strapi.dirs.app.root, 'package.json')).resolve('better-sqlite3');
    const task: Task = { driver, ...file, every: EVERY, patience: PATIENCE };
    return new Worker(
      `(${keepCheckpointing.toString()})(require('node:worker_threads').workerData, require)`,
      // What the site has loaded before everything else is for its own thread.
      { eval: true, workerData: task, execArgv: [], env: {}, resourceLimits: HEAP },
    );
  };

  const giveUp = (error: unknown): void => {
    isStopped = true;
    strapi.log.debug(`oidc-server: SQLite makes its checkpoints itself: ${wordsOf(error)}`);
  };

  const start = async (): Promise<void> => {
    const file = onDisk(strapi);
    try {
      if (!file || (await createDatabaseFacts({ strapi }).journalMode()) !== 'wal') {
        isStopped = true;
        return;
      }
      if (isStopped) return;
      worker = begin(file);
      worker.on('error', giveUp);
      worker.on('exit', () => {
        worker = undefined;
        writes = 0;
      });
      // A host that has nothing else to do may end.
      worker.unref();
    } catch (error) {
      giveUp(error);
    }
  };

  return {
    wrote() {
      writes += 1;
      if (writes === BEGINS_AFTER && !isStopped) void start();
    },

    async stop() {
      isStopped = true;
      await worker?.terminate();
    },
  };
}
