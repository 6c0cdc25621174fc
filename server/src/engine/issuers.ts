/**
 * The engines of a site that answers as several issuers, as one: whatever is done for a client outside its own requests
 * is done by the engine of its issuer.
 */
import type { ClientMetadata } from '../domain/clients';
import { issuerOf } from '../domain/issuer-aliases';
import type { ClientStore } from '../domain/ports';
import type { TestSignIns } from '../domain/test-sign-in';
import type { LiveEngine } from './provider';

/** The first that knows of it. */
const firstAnswer = async <T>(asked: ReadonlyArray<() => Promise<T | undefined>>): Promise<T | undefined> => {
  for (const ask of asked) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return undefined;
};

/**
 * @param engines by issuer, the site's own among them: its pages serve the sign-ins of all.
 */
export function joinEngines({
  engines,
  siteIssuer,
  clients,
}: {
  engines: ReadonlyMap<string, LiveEngine>;
  siteIssuer: string;
  clients: Pick<ClientStore, 'find'>;
}): LiveEngine {
  const own = engines.get(siteIssuer);
  if (!own) throw new Error('the site’s own issuer has no engine');
  const all = [...engines.values()];

  /** An alias that is not configured any more leaves its clients to the site's own issuer. */
  const engineOf = (metadata: ClientMetadata | undefined): LiveEngine =>
    engines.get(issuerOf(metadata ?? {}, siteIssuer)) ?? own;

  const testSignIns: TestSignIns = {
    begin: (clientId) => firstAnswer(all.map((engine) => () => engine.testSignIns.begin(clientId))),
    finish: (input) => firstAnswer(all.map((engine) => () => engine.testSignIns.finish(input))),
  };

  return {
    ready: async () => {
      await Promise.all(all.map((engine) => engine.ready()));
    },
    handle: (req, res) => own.handle(req, res),
    clientProblems: (metadata) => own.clientProblems(metadata),
    interactions: own.interactions,
    testSignIns,
    async sendLogout(notice, signal) {
      const metadata = notice.client ?? (await clients.find(notice.clientId))?.metadata;
      return engineOf(metadata).sendLogout(notice, signal);
    },
  };
}
