/**
 * Finds sessions and grants by their user, their client or the reference that an admin sees. They stay in the database,
 * whatever short-lived artifacts do.
 */
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID, GRANT_UID, SESSION_CLIENT_UID, SESSION_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type { ArtifactIndex, ArtifactPayload, LastingKind } from '../domain/ports';
import { createTable, now, type Row } from './table';
import type { Vault } from './vault';

const BATCH = 100;

export function createArtifactIndex({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): ArtifactIndex {
  const table = createTable({ strapi, uid: ARTIFACT_UID });
  const sessions = createTable({ strapi, uid: SESSION_UID });
  const clientsOfSessions = createTable({ strapi, uid: SESSION_CLIENT_UID });
  const grants = createTable({ strapi, uid: GRANT_UID });
  const listOf = (kind: LastingKind) => (kind === 'Session' ? sessions() : grants());

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

  const alive = (where: Row) => table().where(where).where('expires_at', '>', now());

  async function* ofAccount(where: Row): AsyncIterable<ArtifactPayload> {
    let after = 0;
    for (;;) {
      const rows = await alive(where)
        .where('id', '>', after)
        .orderBy('id')
        .limit(BATCH)
        .select<Row[]>('id', 'key_hash', 'payload');
      yield* rows.flatMap(read);
      if (rows.length < BATCH) return;
      after = Number(rows.at(-1)?.['id']);
    }
  }

  const referencesOf = async (query: {
    kind: LastingKind;
    clientId: string;
    after: string;
  }): Promise<string[]> => {
    const from = query.kind === 'Session' ? clientsOfSessions() : grants();
    const rows = await from
      .where({ client_id: query.clientId })
      .where('reference', '>', query.after)
      .orderBy('reference')
      .limit(BATCH)
      .select<Row[]>('reference');
    return rows.map(({ reference }) => String(reference));
  };

  /** By what the lists know: artifacts have no index by client. */
  async function* ofClient(kind: LastingKind, clientId: string): AsyncIterable<ArtifactPayload> {
    let after = '';
    for (;;) {
      const references = await referencesOf({ kind, clientId, after });
      const keyHashes = listOf(kind).whereIn('reference', references).select('key_hash');
      const rows = await alive({ kind }).whereIn('key_hash', keyHashes).select<Row[]>('key_hash', 'payload');
      yield* rows.flatMap(read);
      if (references.length < BATCH) return;
      after = references.at(-1) ?? '';
    }
  }

  return {
    each({ kind, accountId, clientId }) {
      if (accountId === undefined && clientId !== undefined) return ofClient(kind, clientId);
      return ofAccount({
        kind,
        ...(accountId === undefined ? {} : { account_id: accountId }),
        // A session belongs to several clients: whoever asks for one looks into it.
        ...(clientId === undefined || kind === 'Session' ? {} : { client_id: clientId }),
      });
    },

    async find({ kind, reference }) {
      const keyHash = listOf(kind).where({ reference }).select('key_hash');
      const row = await alive({ kind })
        .whereIn('key_hash', keyHash)
        .first<Row | undefined>('key_hash', 'payload');
      return row && read(row)[0];
    },
  };
}
