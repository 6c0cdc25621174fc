/**
 * Which clients there are at an issuer: each belongs to one issuer and is unknown at the others, so that whatever is
 * issued to it says the same issuer, and no answer of one can be taken for an answer of another (RFC 9700 §2.1, §4.4).
 */
import { issuerOf } from '../domain/issuer-aliases';
import type { ClientStore } from '../domain/ports';

export const clientsOf = (
  issuer: string,
  { clients, siteIssuer }: { clients: Pick<ClientStore, 'find'>; siteIssuer: string },
): Pick<ClientStore, 'find'> => ({
  async find(clientId) {
    const client = await clients.find(clientId);
    return client && issuerOf(client.metadata, siteIssuer) === issuer ? client : undefined;
  },
});
