import { describe, expect, it } from 'vitest';
import type { ClientMetadata } from '../../server/src/domain/clients';
import { InvalidInput } from '../../server/src/domain/errors';
import type { Client, ClientStore, NewClient } from '../../server/src/domain/ports';
import { createReconciliation, type DeclaredClient } from '../../server/src/services/declared-clients';

const declared = (more: Record<string, unknown> = {}): DeclaredClient => ({
  client_id: 'one',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://app.example/cb'],
  ...more,
});

const setUp = () => {
  const kept = new Map<string, Client>();
  const asked: string[] = [];
  const keep = (client: NewClient): Client => {
    const saved = { ...client, version: 1 } as Client;
    kept.set(client.metadata.client_id, saved);
    return saved;
  };
  const clients = {
    find: (clientId: string) => Promise.resolve(kept.get(clientId)),
    all: () => Promise.resolve([...kept.values()]),
    create: (created: readonly NewClient[]) => Promise.resolve(created.map(keep)),
    replace: (client: NewClient) => Promise.resolve(keep(client)),
  } as unknown as ClientStore;
  const reconcile = createReconciliation({
    clients,
    read: (input) => ({ metadata: input as unknown as ClientMetadata, enabled: true }),
    assertEngineTakes: ({ client_name: name }) => {
      asked.push(String(name));
      return name === 'Refused'
        ? Promise.reject(
            new InvalidInput([{ path: ['client_name'], code: 'engine', message: 'is refused: too odd' }]),
          )
        : Promise.resolve();
    },
    forget: () => Promise.resolve(),
    log: { info: () => undefined, warn: () => undefined },
  });
  return { asked, kept, reconcile };
};

describe('declared clients', () => {
  it('are put to the engine when they are new or have changed, and not at every start', async () => {
    const { asked, reconcile } = setUp();
    await reconcile([declared({ client_name: 'One' })]);
    await reconcile([declared({ client_name: 'One' })]);
    expect(asked).toEqual(['One']);
    await reconcile([declared({ client_name: 'Uno' })]);
    expect(asked).toEqual(['One', 'Uno']);
  });

  it('that the engine refuses keep the host from starting, with the place that is wrong, and are not kept', async () => {
    const { kept, reconcile } = setUp();
    await expect(reconcile([declared({ client_name: 'Refused' })])).rejects.toThrow(
      'wrong configuration in config/plugins: client "one": "clients.0.client_name" is refused: too odd',
    );
    expect(kept.size).toBe(0);
    await reconcile([declared({ client_name: 'One' })]);
    await expect(reconcile([declared({ client_name: 'Refused' })])).rejects.toThrow('client "one"');
    expect(kept.get('one')?.metadata.client_name).toBe('One');
  });
});
