/**
 * A number that grows with every change of something that processes keep in memory, so that each can tell cheaply
 * whether what it holds is still what the database has.
 */
import type { Core } from '@strapi/strapi';
import { REVISION_UID } from '../constants';
import { createTable, toNumber, type Row } from './table';

export interface Revision {
  read(): Promise<number>;
  /** After the change is stored. */
  bump(): Promise<void>;
}

export function createRevision({ strapi, topic }: { strapi: Core.Strapi; topic: string }): Revision {
  const table = createTable({ strapi, uid: REVISION_UID });
  return {
    async read() {
      const row = await table().where({ topic }).first<Row | undefined>('number');
      return toNumber(row?.['number']) ?? 0;
    },
    async bump() {
      if ((await table().where({ topic }).increment('number', 1)) > 0) return;
      await table().insert({ topic, number: 1 }).onConflict('topic').ignore();
    },
  };
}
