/**
 * The engine's own clients, made once for each of ours: the engine would write a client out and digest it at every
 * request to find the one that it made before.
 */
import type Provider from 'oidc-provider';
import type { Client, ClientStore } from '../domain/ports';
import type { Engine } from './load';
import { translatingFaults } from './unavailable';

type EngineClient = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>;

interface Deps {
  engine: Engine;
  clients: Pick<ClientStore, 'find'>;
  /** Those of this issuer. */
  ownClients: Pick<ClientStore, 'find'>;
}

/** A session that ends ends for the clients of every issuer; who asked for it was looked up before. */
const isEndingASession = ({ Provider: { ctx } }: Engine): boolean =>
  (ctx?.oidc as { route?: string } | undefined)?.route === 'end_session_confirm';

export function keepEngineClients(provider: Provider, { engine, clients, ownClients }: Deps): void {
  const made = new WeakMap<Client, EngineClient>();
  const { Client: model } = provider;
  const find = model.find.bind(model);
  model.find = translatingFaults(engine)(async (id: string) => {
    const store = isEndingASession(engine) ? clients : ownClients;
    const client = typeof id === 'string' ? await store.find(id) : undefined;
    if (!client) return undefined;
    const known = made.get(client);
    if (known) return known;
    const found = await find(id);
    if (client.enabled && found) made.set(client, found);
    return found;
  });
}
