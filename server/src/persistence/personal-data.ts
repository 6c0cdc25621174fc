/**
 * What the plugin's tables hold on one user, beside sessions and grants: to be shown to them, and to be forgotten.
 */
import type { Core } from '@strapi/strapi';
import {
  ARTIFACT_UID,
  CONSENT_UID,
  EVENT_UID,
  GRANT_UID,
  LINKED_ACCOUNT_UID,
  LOGOUT_DELIVERY_UID,
  SESSION_CLIENT_UID,
  SESSION_UID,
  SIGN_IN_UID,
} from '../constants';
import type { RememberedConsent } from '../domain/consent';
import type { PersonalDataStore } from '../domain/ports';
import { parseJson } from './json-column';
import { createTable, toNumber, type Row } from './table';

export function createPersonalDataStore({ strapi }: { strapi: Core.Strapi }): PersonalDataStore {
  const tableOf = (uid: string) => createTable({ strapi, uid });
  const consents = tableOf(CONSENT_UID);
  const signIns = tableOf(SIGN_IN_UID);
  const deliveries = tableOf(LOGOUT_DELIVERY_UID);
  const events = tableOf(EVENT_UID);
  const artifacts = tableOf(ARTIFACT_UID);
  const grants = tableOf(GRANT_UID);
  const sessions = tableOf(SESSION_UID);
  const links = tableOf(LINKED_ACCOUNT_UID);
  const clientsOfSessions = tableOf(SESSION_CLIENT_UID);

  return {
    async find(subject) {
      const [agreed, signedIn, told] = await Promise.all([
        consents().where({ subject }).orderBy('id').select<Row[]>('*'),
        signIns().where({ subject }).orderBy('id').select<Row[]>('*'),
        deliveries().where({ account_id: subject }).orderBy('id').select<Row[]>('*'),
      ]);
      return {
        consents: agreed.map((row) => ({
          ...(parseJson(row['decision']) as RememberedConsent),
          clientId: String(row['client_id']),
          decidedAt: toNumber(row['decided_at']) ?? 0,
          expiresAt: toNumber(row['expires_at']) ?? 0,
        })),
        signIns: signedIn.map((row) => ({
          at: toNumber(row['signed_in_at']) ?? 0,
          clientId: String(row['client_id']),
          address: String(row['address']),
          userAgent: String(row['user_agent']),
        })),
        logoutMessages: told.map((row) => ({
          clientId: String(row['client_id']),
          state: String(row['state']),
          createdAt: toNumber(row['queued_at']) ?? 0,
        })),
      };
    },

    async forget(subject) {
      await consents().where({ subject }).delete();
      await signIns().where({ subject }).delete();
      await links().where({ subject }).delete();
      // What is on its way needs to say who; it is forgotten when it has arrived or is given up.
      await deliveries().where({ account_id: subject, state: 'waiting' }).update({ forget: 1 });
      await deliveries()
        .where({ account_id: subject })
        .whereNot('state', 'waiting')
        .update({ account_id: '', sid: null });
      // What happened stays known; to whom does not.
      await events()
        .where({ subject })
        .update({ subject: null, address: null, user_agent: null, reference: null });
      const references = sessions().where({ account_id: subject }).select('reference');
      await clientsOfSessions().whereIn('reference', references).delete();
      await sessions().where({ account_id: subject }).delete();
      await grants().where({ account_id: subject }).delete();
      await artifacts().where({ account_id: subject }).delete();
    },
  };
}
