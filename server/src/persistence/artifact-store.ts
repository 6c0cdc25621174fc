/**
 * Artifacts in the host's database: found by the SHA-256 of their identifier, their payload sealed.
 */
import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { ARTIFACT_UID } from '../constants';
import { CannotUnseal } from '../domain/errors';
import type { ArtifactPayload, ArtifactStore } from '../domain/ports';
import { createTable, now, toNumber, type Row } from './table';
import type { Vault } from './vault';

/** Version of the stored shape, so that a later release can read what an earlier one left. */
const SHAPE = 1;

const sha256 = (value: string): string => createHash('sha256').update(value).digest('base64url');

/** Kinds share one table: the kind is part of the digest, so that no identifier is found as another kind. */
const keyOf = ({ kind, id }: { kind: string; id: string }): string => sha256(`${kind}:${id}`);

const digestOf = (value: unknown): string | null => (typeof value === 'string' ? sha256(value) : null);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function createArtifactStore({ strapi, vault }: { strapi: Core.Strapi; vault: Vault }): ArtifactStore {
  const table = createTable({ strapi, uid: ARTIFACT_UID });

  const read = (row: Row | undefined): ArtifactPayload | undefined => {
    if (!row) return undefined;
    try {
      const text = vault.open({ sealed: String(row['payload']), purpose: String(row['key_hash']) });
      const payload = JSON.parse(text) as ArtifactPayload;
      const consumed = toNumber(row['consumed_at']);
      return consumed === null ? payload : { ...payload, consumed };
    } catch (error) {
      // Sealed under a secret that is gone: nobody can use it any more, which is what "not found" means.
      if (error instanceof CannotUnseal) return undefined;
      throw error;
    }
  };

  const isAlive = (builder: {
    whereNull(column: string): { orWhere(column: string, op: string, value: number): unknown };
  }) => {
    builder.whereNull('expires_at').orWhere('expires_at', '>', now());
  };

  const findBy = async (where: Row): Promise<ArtifactPayload | undefined> =>
    read(
      await table().where(where).where(isAlive).first<Row | undefined>('key_hash', 'payload', 'consumed_at'),
    );

  return {
    async save({ kind, id, payload, expiresIn }) {
      const keyHash = keyOf({ kind, id });
      const { consumed: _consumed, ...content } = payload;
      const row = {
        key_hash: keyHash,
        kind,
        shape: SHAPE,
        payload: vault.seal({ text: JSON.stringify(content), purpose: keyHash }),
        grant_hash: digestOf(payload['grantId']),
        uid_hash: digestOf(payload['uid']),
        user_code_hash: digestOf(payload['userCode']),
        account_id: textOf(payload['accountId']),
        client_id: textOf(payload['clientId']),
        expires_at: expiresIn === undefined ? null : now() + expiresIn,
      };
      await table().insert(row).onConflict('key_hash').merge();
    },

    find: (ref) => findBy({ key_hash: keyOf(ref) }),

    findByUid: ({ kind, uid }) => findBy({ uid_hash: sha256(uid), kind }),

    findByUserCode: ({ kind, userCode }) => findBy({ user_code_hash: sha256(userCode), kind }),

    async consume(ref) {
      // One statement decides: of two requests at once, the database lets one change the row.
      const changed = await table()
        .where({ key_hash: keyOf(ref) })
        .whereNull('consumed_at')
        .where(isAlive)
        .update({ consumed_at: now() });
      return changed === 1;
    },

    async destroy(ref) {
      await table()
        .where({ key_hash: keyOf(ref) })
        .delete();
    },

    async revokeByGrantId({ kind, grantId }) {
      await table()
        .where({ grant_hash: sha256(grantId), kind })
        .delete();
    },

    async revokeByClientId(clientId) {
      await table().where({ client_id: clientId }).delete();
    },
  };
}
