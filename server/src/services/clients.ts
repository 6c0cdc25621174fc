/**
 * services: what the admin API does, in the domain's words.
 * Passes through: clients and the provider's summary, as the contracts have them.
 * Must not know HTTP, nor the database but through the domain's ports.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientList, ClientView, CreatedClient } from '../contracts/clients';
import { completeClient, isConfidential, type ClientInput } from '../domain/clients';
import { ClientExists, InvalidInput, type FieldProblem } from '../domain/errors';
import type { Client, ClientStore, StoredSecret } from '../domain/ports';

/** What `create` and `declare` throw. */
export { ClientExists, InvalidInput, type FieldProblem };

/** 256 bits, of characters that need no encoding in a Basic header (RFC 6749 §2.3.1). */
const makeSecret = (): string => randomBytes(32).toString('base64url');

const HINT_LENGTH = 4;

/** Fields that the provider decides. */
const NOT_FOR_CLIENTS_TO_SAY = ['client_secret', 'client_secret_expires_at', 'client_id_issued_at'];

const viewOf = ({ metadata, enabled, origin, secrets, createdAt }: Client): ClientView => ({
  ...metadata,
  enabled,
  origin,
  client_id_issued_at: createdAt,
  secrets: secrets.map(({ id, hint, created_at, expires_at }) => ({ id, hint, created_at, expires_at })),
});

export interface ClientService {
  list(query: { page: number; pageSize: number; search?: string }): Promise<ClientList>;
  /** The answer holds the client's secret, this once. @throws InvalidInput, ClientExists */
  create(input: Record<string, unknown>): Promise<CreatedClient>;
  /** Brings the clients of `config/plugins` into the database. @throws InvalidInput */
  declare(declared: ReadonlyArray<Record<string, unknown> & { client_id: string }>): Promise<void>;
}

interface Deps {
  clients: ClientStore;
  allowHttpRedirectUris: boolean;
  log: { warn(message: string): void; info(message: string): void };
}

export function createClientService({ clients, allowHttpRedirectUris, log }: Deps): ClientService {
  const store = (secret: string): StoredSecret => ({
    id: randomUUID(),
    digest: clients.digest(secret),
    hint: secret.slice(-HINT_LENGTH),
    created_at: Math.floor(Date.now() / 1000),
    expires_at: null,
  });

  /** Keeps what is known of a secret that has not changed, so that its age stays true. */
  const sameOrNew = async (
    existing: Client | undefined,
    clientId: string,
    secret: string,
  ): Promise<StoredSecret[]> =>
    existing && (await clients.secretMatches({ clientId, secret })) ? existing.secrets : [store(secret)];

  return {
    async list(query) {
      const { clients: found, total } = await clients.list(query);
      const { page, pageSize } = query;
      return {
        results: found.map(viewOf),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    async create(input) {
      const refused = NOT_FOR_CLIENTS_TO_SAY.filter((field) => input[field] !== undefined);
      if (refused.length > 0) {
        throw new InvalidInput(
          refused.map((field) => ({ path: [field], message: 'is made by the provider: leave it out' })),
        );
      }
      const { enabled = true, ...metadataInput } = input as ClientInput;
      if (typeof enabled !== 'boolean') {
        throw new InvalidInput([{ path: ['enabled'], message: 'must be true or false' }]);
      }
      const metadata = completeClient(
        { ...metadataInput, client_id: (metadataInput.client_id as string | undefined) ?? randomUUID() },
        { allowHttp: allowHttpRedirectUris },
      );
      const secret = isConfidential(metadata) ? makeSecret() : undefined;
      const created = await clients.create({
        metadata,
        enabled,
        origin: 'panel',
        secrets: secret === undefined ? [] : [store(secret)],
      });
      return {
        ...viewOf(created),
        ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
      };
    },

    async declare(declared) {
      for (const { client_secret: secret, ...input } of declared) {
        const clientId = input.client_id;
        // Whoever writes the configuration owns the host; plain http is theirs to decide.
        const metadata = completeClient(input, { allowHttp: true });
        const existing = await clients.find(clientId);
        if (existing && existing.origin !== 'config') {
          log.warn(
            `oidc-server: client "${clientId}" of config/plugins exists in the panel already; the panel's one is kept. ` +
              `Delete it there, or give the declared one another client_id.`,
          );
          continue;
        }
        const secrets = typeof secret === 'string' ? await sameOrNew(existing, clientId, secret) : [];
        const client = { metadata, enabled: true, origin: 'config' as const, secrets };
        if (existing) await clients.replace(client);
        else await clients.create(client);
      }
    },
  };
}
