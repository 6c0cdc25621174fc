/**
 * What users agreed to, in the host's database.
 */
import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { CONSENT_UID } from '../constants';
import type { RememberedConsent } from '../domain/consent';
import type { ConsentStore } from '../domain/ports';
import { parseJson } from './json-column';
import { createTable, now, toNumber, type Row } from './table';

const pairOf = ({ subject, clientId }: { subject: string; clientId: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([subject, clientId]))
    .digest('base64url');

export function createConsentStore({ strapi }: { strapi: Core.Strapi }): ConsentStore {
  const table = createTable({ strapi, uid: CONSENT_UID });
  return {
    async find(ref) {
      const row = await table()
        .where({ pair_hash: pairOf(ref) })
        .where('expires_at', '>', now())
        .first<Row | undefined>('decision');
      return row && (parseJson(row['decision']) as RememberedConsent);
    },

    async ofUser(subject) {
      const rows = await table()
        .where({ subject })
        .where('expires_at', '>', now())
        .orderBy('id')
        .select<Row[]>('client_id', 'decision', 'decided_at');
      return rows.map((row) => ({
        clientId: String(row['client_id']),
        consent: parseJson(row['decision']) as RememberedConsent,
        decidedAt: toNumber(row['decided_at']) ?? 0,
      }));
    },

    async save({ consent, expiresIn, ...ref }) {
      const row = {
        pair_hash: pairOf(ref),
        subject: ref.subject,
        client_id: ref.clientId,
        decision: JSON.stringify(consent),
        decided_at: now(),
        expires_at: now() + expiresIn,
      };
      await table().insert(row).onConflict('pair_hash').merge();
    },

    async forget({ subject, clientId }) {
      await table()
        .where({
          ...(subject === undefined ? {} : { subject }),
          ...(clientId === undefined ? {} : { client_id: clientId }),
        })
        .delete();
    },
  };
}
