/** The clients of `config/plugins`, brought into the database at boot; every difference is reported in the log. */
import { needsSecretItself, usesSecret, type ClientMetadata } from '../domain/clients';
import { ClientChanged, ClientExists, InvalidInput } from '../domain/errors';
import type { Client, ClientStore, NewClient, StoredSecret } from '../domain/ports';
import { keptSecret } from './client-secrets';

export type DeclaredClient = Record<string, unknown> & { client_id: string };

export interface DeclaredDeps {
  clients: ClientStore;
  /** By our own rules. @throws InvalidInput */
  read: (input: Record<string, unknown>) => { metadata: ClientMetadata; enabled: boolean };
  /** @throws InvalidInput when the engine refuses what our rules let through. */
  assertEngineTakes: (metadata: ClientMetadata) => Promise<void>;
  /** Ends everything that was issued to a client that is gone. */
  forget: (clientId: string) => Promise<void>;
  log: { warn(message: string): void; info(message: string): void };
}

/** Several processes boot at once with the same configuration; each change is made by one of them. */
const ATTEMPTS = 3;

const differences = (before: Client, after: NewClient): string[] => {
  const [old, next] = [before, after].map(({ metadata, enabled }): Record<string, unknown> => ({
    ...metadata,
    enabled,
  })) as [Record<string, unknown>, Record<string, unknown>];
  const names = new Set([...Object.keys(old), ...Object.keys(next)]);
  const changed = [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
  return before.secrets === after.secrets ? changed : [...changed, 'client_secret'];
};

export function createReconciliation({ clients, read, assertEngineTakes, forget, log }: DeclaredDeps) {
  /** Keeps what is known of a secret that has not changed, so that its age stays true. */
  const secretsFor = async (
    existing: Client | undefined,
    { metadata, secret }: { metadata: ClientMetadata; secret: unknown },
  ): Promise<StoredSecret[]> => {
    if (!usesSecret(metadata) || typeof secret !== 'string') {
      return existing?.secrets.length === 0 ? existing.secrets : [];
    }
    const clientId = metadata.client_id;
    const isKeptRight = existing?.secrets.every(
      ({ sealed }) => (sealed !== undefined) === needsSecretItself(metadata),
    );
    if (isKeptRight && (await clients.secretMatches({ clientId, secret }))) return existing?.secrets ?? [];
    return [keptSecret(clients, { metadata, secret })];
  };

  const named = (error: unknown, { clientId, index }: { clientId: string; index: number }): unknown => {
    if (!(error instanceof InvalidInput)) return error;
    const problems = error.problems.map(
      ({ path, message }) => `"${['clients', index, ...path].join('.')}" ${message}`,
    );
    return new Error(
      `oidc-server: wrong configuration in config/plugins: client "${clientId}": ${problems.join('; ')}`,
      { cause: error },
    );
  };

  const reconcile = async ({ client_secret: secret, ...input }: DeclaredClient) => {
    const clientId = input.client_id;
    const { metadata, enabled } = read(input);
    const existing = await clients.find(clientId);
    if (existing && existing.origin !== 'config') {
      log.warn(
        `oidc-server: client "${clientId}" of config/plugins exists in the panel already; the panel's one is kept. ` +
          `Delete it there, or give the declared one another client_id.`,
      );
      return;
    }
    const secrets = await secretsFor(existing, { metadata, secret });
    const client: NewClient = { metadata, enabled, origin: 'config', secrets };
    const changed = existing ? differences(existing, client) : [];
    if (existing && changed.length === 0) return;
    // Loaded for what is new: a host whose configuration is as it was starts without waiting for the engine.
    await assertEngineTakes(metadata);
    if (!existing) {
      await clients.create([client]);
      log.info(`oidc-server: client "${clientId}" of config/plugins is new`);
      return;
    }
    await clients.replace({ ...client, version: existing.version });
    log.info(
      `oidc-server: client "${clientId}" follows config/plugins again: ${changed.join(', ')} differed`,
    );
  };

  const reconcileInTurn = async (declared: DeclaredClient, index: number, attempt = 1): Promise<void> => {
    try {
      await reconcile(declared);
    } catch (error) {
      const metAnother = error instanceof ClientExists || error instanceof ClientChanged;
      if (!metAnother || attempt === ATTEMPTS) throw named(error, { clientId: declared.client_id, index });
      await reconcileInTurn(declared, index, attempt + 1);
    }
  };

  /** Only what was declared once is removed, never a client of the panel. */
  const removeUndeclared = async (declaredIds: ReadonlySet<string>): Promise<void> => {
    for (const { metadata, origin } of await clients.all()) {
      const clientId = metadata.client_id;
      if (origin !== 'config' || declaredIds.has(clientId)) continue;
      if (!(await clients.remove(clientId))) continue;
      await forget(clientId);
      log.warn(`oidc-server: client "${clientId}" is no longer declared in config/plugins: it is removed`);
    }
  };

  /** @throws Error that names the client and the field, when one is wrong. */
  return async (declared: readonly DeclaredClient[]): Promise<void> => {
    for (const [index, client] of declared.entries()) await reconcileInTurn(client, index);
    await removeUndeclared(new Set(declared.map((client) => client.client_id)));
  };
}
