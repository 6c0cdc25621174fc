/**
 * Applications that a user can start from the provider's own page (OpenID Connect Core 1.0 §4): those that say where, and
 * that the access rules let the user into. One that registered itself is not among them: the page would recommend to
 * everybody what nobody of the site has looked at.
 */
import type { AccessGate } from '../domain/access-gate';
import { clientName, clientStart } from '../domain/clients';
import type { Client, ClientStore, StartableApplication, StartableApplications } from '../domain/ports';

interface Deps {
  issuer: string;
  /** What the provider answers as, too. */
  aliases: readonly string[];
  clients: Pick<ClientStore, 'all'>;
  gate: Pick<AccessGate, 'decide'>;
}

const SCOPES = ['openid'];

export function createStartableApplications({ issuer, aliases, clients, gate }: Deps): StartableApplications {
  /** One whose issuer was taken out of the configuration can't be used. */
  const isOffered = ({ enabled, origin, metadata: { issuer_alias: alias } }: Client): boolean =>
    enabled && origin !== 'registration' && (alias === undefined || aliases.includes(alias));

  return {
    async for(user, facts) {
      const offered = (await clients.all()).filter(isOffered);
      const found = await Promise.all(
        offered.map(async ({ metadata }): Promise<StartableApplication[]> => {
          const start = clientStart(metadata, issuer);
          if (start === undefined) return [];
          const question = { user, clientId: metadata.client_id, scopes: SCOPES, facts };
          return (await gate.decide(question)).allowed ? [{ name: clientName(metadata), start }] : [];
        }),
      );
      return found.flat().sort((a, b) => a.name.localeCompare(b.name));
    },
  };
}
