/**
 * Examines the site: gathers facts, each for itself, and has the domain judge them.
 */
import type { Diagnosis } from '../contracts/overview';
import { diagnose, type SiteFacts } from '../domain/doctor';

/** What the examining request itself tells. */
export type RequestFacts = SiteFacts['request'];

export interface DoctorService {
  examine(request: RequestFacts): Promise<Diagnosis>;
}

interface Deps {
  /** What does not change while the site runs. */
  site: Omit<
    SiteFacts,
    'request' | 'discovery' | 'clockAhead' | 'database' | 'clients' | 'scopes' | 'failingDeliveries'
  >;
  database: {
    clockAhead(): Promise<number>;
    journalMode(): Promise<string | undefined>;
    missingIndexes(): Promise<string[]>;
  };
  countClients: () => Promise<SiteFacts['clients']>;
  countScopes: () => Promise<number>;
  countFailingDeliveries: () => Promise<number>;
}

/** Milliseconds. */
const PATIENCE = 3000;

/** Asks the way an application does: over the issuer's own address, through whatever stands before this process. */
async function askDiscovery(issuer: string): Promise<SiteFacts['discovery']> {
  try {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { issuer: told } = (await answer.json()) as { issuer?: unknown };
    return answer.ok && told === issuer ? 'fine' : 'another-issuer';
  } catch {
    // Whatever the cause, an application would not get in this way either.
    return 'unreachable';
  }
}

export const createDoctorService = (deps: Deps): DoctorService => ({
  async examine(request) {
    const { site, database } = deps;
    const [discovery, clockAhead, journalMode, missingIndexes, clients, scopes, failingDeliveries] =
      await Promise.all([
        askDiscovery(site.issuer),
        database.clockAhead(),
        database.journalMode(),
        database.missingIndexes(),
        deps.countClients(),
        deps.countScopes(),
        deps.countFailingDeliveries(),
      ]);
    return {
      results: diagnose({
        ...site,
        request,
        discovery,
        clockAhead,
        database: { journalMode, missingIndexes },
        clients,
        scopes,
        failingDeliveries,
      }),
    };
  },
});
