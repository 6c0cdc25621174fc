/**
 * What a user has let applications have, as they see it and take it back.
 */
import { clientHome, clientName } from '../domain/clients';
import type {
  AuditLog,
  ClientStore,
  ConsentStore,
  GivenAccess,
  GivenAccessDesk,
  ListedGrant,
  SessionDirectory,
} from '../domain/ports';
import type { SessionEndings } from './session-endings';

interface Deps {
  /** The provider's own. */
  issuer: string;
  consents: Pick<ConsentStore, 'ofUser'>;
  directory: Pick<SessionDirectory, 'grants'>;
  clients: Pick<ClientStore, 'find'>;
  endings: Pick<SessionEndings, 'end'>;
  audit: AuditLog;
}

const PAGE_SIZE = 100;

const union = (one: readonly string[], other: readonly string[]): string[] => [
  ...new Set([...one, ...other]),
];

type Given = Omit<GivenAccess, 'name' | 'home'>;

export function createGivenAccess({
  issuer,
  consents,
  directory,
  clients,
  endings,
  audit,
}: Deps): GivenAccessDesk {
  const grantsOf = async (subject: string): Promise<ListedGrant[]> => {
    const found: ListedGrant[] = [];
    for (let page = 1; ; page += 1) {
      const { grants, total } = await directory.grants({
        subject,
        page,
        pageSize: PAGE_SIZE,
        sort: { by: 'startedAt', direction: 'asc' },
      });
      found.push(...grants);
      if (grants.length === 0 || found.length >= total) return found;
    }
  };

  /** One for each application, whatever the number of its grants. */
  const collect = async (subject: string): Promise<Map<string, Given>> => {
    const [agreed, granted] = await Promise.all([consents.ofUser(subject), grantsOf(subject)]);
    const given = new Map<string, Given>();
    const add = (one: Given): void => {
      const known = given.get(one.clientId);
      given.set(
        one.clientId,
        known
          ? {
              ...known,
              scopes: union(known.scopes, one.scopes),
              since: Math.min(known.since, one.since),
            }
          : one,
      );
    };
    for (const { clientId, decidedAt, consent } of agreed) {
      const { scopes, resources = {} } = consent;
      add({ clientId, scopes, resources, since: decidedAt });
    }
    for (const { clientId, scopes, startedAt } of granted) {
      add({ clientId, scopes, resources: {}, since: startedAt });
    }
    return given;
  };

  return {
    async of(subject) {
      const given = [...(await collect(subject)).values()];
      const named = await Promise.all(
        given.map(async (one): Promise<GivenAccess[]> => {
          const metadata = (await clients.find(one.clientId))?.metadata;
          // The site lets it in, and asks nobody: there is nothing to take back.
          if (!metadata || metadata.skip_consent) return [];
          return [{ ...one, name: clientName(metadata), home: clientHome(metadata, issuer) }];
        }),
      );
      return named.flat().sort((a, b) => a.name.localeCompare(b.name));
    },

    async takeBack({ subject, clientId }) {
      if (!(await collect(subject)).has(clientId)) return;
      await endings.end({ selection: { clientId, subject }, extent: 'consent', cause: 'consent' });
      audit.record({ kind: 'consent.withdrawn', clientId, subject });
    },
  };
}
