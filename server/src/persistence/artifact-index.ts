/**
 * Finds sessions and grants by their user or client. They stay in the database, whatever short-lived artifacts do.
 */
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type { ArtifactIndex, ArtifactPayload } from '../domain/ports';
import { createTable, now, type Row } from './table';
import type { Vault } from './vault';

const BATCH = 100;

export function createArtifactIndex({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): ArtifactIndex {
  const table = createTable({ strapi, uid: ARTIFACT_UID });

  const read = (row: Row): ArtifactPayload[] => {
    try {
      const text = vault.open({ sealed: String(row['payload']), purpose: String(row['key_hash']) });
      return [JSON.parse(text) as ArtifactPayload];
    } catch (error) {
      // Sealed under a secret that is gone: nobody can use it any more.
      if (error instanceof CannotUnseal) return [];
      throw error;
    }
  };

  return {
    async *each({ kind, accountId, clientId }) {
      const where = {
        kind,
        ...(accountId === undefined ? {} : { account_id: accountId }),
        ...(clientId === undefined ? {} : { client_id: clientId }),
      };
      let after = 0;
      for (;;) {
        const rows = await table()
          .where(where)
          .where('id', '>', after)
          .where('expires_at', '>', now())
          .orderBy('id')
          .limit(BATCH)
          .select<Row[]>('id', 'key_hash', 'payload');
        yield* rows.flatMap(read);
        if (rows.length < BATCH) return;
        after = Number(rows.at(-1)?.['id']);
      }
    },
  };
}
