/**
 * The engine's own clients, made once for each of ours: the engine would write a client out and digest it at every
 * request to find the one that it made before.
 */
import type Provider from 'oidc-provider';
import type { Client, ClientStore } from '../domain/ports';
import type { Engine } from './load';
import { translatingFaults } from './unavailable';

type EngineClient = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>;

export function keepEngineClients(
  provider: Provider,
  { engine, clients }: { engine: Engine; clients: Pick<ClientStore, 'find'> },
): void {
  const made = new WeakMap<Client, EngineClient>();
  const { Client: model } = provider;
  const find = model.find.bind(model);
  model.find = translatingFaults(engine)(async (id: string) => {
    const client = typeof id === 'string' ? await clients.find(id) : undefined;
    const known = client && made.get(client);
    if (known) return known;
    const found = await find(id);
    if (client?.enabled && found) made.set(client, found);
    return found;
  });
}
