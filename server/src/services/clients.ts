/**
 * services: what the admin API does, in the domain's words.
 * Passes through: clients and the provider's summary, as the contracts have them.
 * Must not know HTTP, nor the database but through the domain's ports.
 */
import { randomUUID } from 'node:crypto';
import type {
  ClientExport,
  ClientFailureList,
  ClientList,
  ClientProfileList,
  ClientView,
  CreatedClient,
  ImportBody,
  ImportReport,
  ListClientsQuery,
} from '../contracts/clients';
import { ALGORITHMS } from '../domain/client-algorithms';
import { PROFILE_LOCKS, PROFILES } from '../domain/client-profiles';
import {
  completeClient,
  needsSecretItself,
  usesSecret,
  type ClientInput,
  type ClientMetadata,
  type ClientVocabulary,
} from '../domain/clients';
import {
  ClientChanged,
  ClientExists,
  ClientIsDeclared,
  ClientNotFound,
  InvalidInput,
  type FieldProblem,
} from '../domain/errors';
import type {
  ArtifactStore,
  Client,
  ClientActivity,
  ClientOrigin,
  ClientQuery,
  ClientStore,
  EngineClientCheck,
  SectorCheck,
} from '../domain/ports';
import type { AuthorizationAnswer, TestSignInResult, TestSignIns } from '../domain/test-sign-in';
import type { AccessService } from './access';
import { addSecret, keptSecret, makeSecret, secretsUnder } from './client-secrets';
import { createImport, ImportRefused, toExport } from './client-transfer';
import { viewOf, withSecret } from './client-view';
import { createReconciliation, type DeclaredClient } from './declared-clients';

/** What the service throws. */
export {
  ClientChanged,
  ClientExists,
  ClientIsDeclared,
  ClientNotFound,
  ImportRefused,
  InvalidInput,
  type FieldProblem,
};

/** Fields that the provider decides. A client that was read and is sent back changed may still have them. */
const DECIDED_BY_THE_PROVIDER = [
  'client_secret',
  'client_secret_expires_at',
  'client_id_issued_at',
  'secrets',
  'kind',
  'origin',
  'declared_too',
  'last_sign_in_at',
  'sign_ins_30_days',
] as const;

const withoutDecided = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([field]) => !(DECIDED_BY_THE_PROVIDER as readonly string[]).includes(field),
    ),
  );

/** It can change where its users are sent at any time: nobody is sent there without being asked. */
const assertAsks = ({ skip_consent: skips }: ClientMetadata): void => {
  if (skips !== true) return;
  throw new InvalidInput([
    {
      path: ['skip_consent'],
      code: 'skip_consent.registered',
      message: 'must not be true for a client that registered itself: it can change its own addresses',
    },
  ]);
};

export interface ClientService {
  list(query: ListClientsQuery): Promise<ClientList>;
  /** @throws ClientNotFound */
  read(clientId: string): Promise<ClientView>;
  /** The answer holds the client's secret, this once. @throws InvalidInput, ClientExists */
  create(
    input: Record<string, unknown>,
    by?: { origin: Exclude<ClientOrigin, 'config'> },
  ): Promise<CreatedClient>;
  /** Replaces the client. @throws InvalidInput, ClientNotFound, ClientIsDeclared, ClientChanged */
  update(clientId: string, input: Record<string, unknown>): Promise<ClientView>;
  /** With everything that was issued to it. @throws ClientNotFound, ClientIsDeclared */
  remove(clientId: string): Promise<void>;
  /** The answer holds the new secret, this once. @throws InvalidInput, ClientNotFound, ClientIsDeclared, ClientChanged */
  addSecret(clientId: string, options: { previousEnd: number | undefined }): Promise<CreatedClient>;
  /** @throws ClientNotFound (of the secret too), ClientIsDeclared, ClientChanged */
  removeSecret(clientId: string, secretId: string): Promise<ClientView>;
  /** The security profiles that a client can have, and the algorithms that it can name. */
  profiles(): ClientProfileList;
  /** @throws ClientNotFound */
  failures(clientId: string): Promise<ClientFailureList>;
  /** The address to open. @throws ClientNotFound, InvalidInput when nobody can sign in to it. */
  beginTest(clientId: string): Promise<{ url: string }>;
  /** @throws ClientNotFound when the test is unknown, finished or too old. */
  finishTest(state: string, answer: AuthorizationAnswer): Promise<TestSignInResult>;
  export(): Promise<ClientExport>;
  /** @throws ImportRefused */
  import(file: ImportBody): Promise<ImportReport>;
  /** Brings the clients of `config/plugins` into the database. @throws Error that names the field that is wrong. */
  declare(declared: readonly DeclaredClient[]): Promise<void>;
}

interface Deps {
  clients: ClientStore;
  artifacts: Pick<ArtifactStore, 'revokeByClientId'>;
  activity: Pick<ClientActivity, 'useOf' | 'failuresOf' | 'forget' | 'flush'>;
  testSignIns: TestSignIns;
  /** The engine's own judgement. */
  engineProblems: EngineClientCheck;
  /** What a client's `sector_identifier_uri` answers. */
  sectorProblems: SectorCheck;
  allowHttpRedirectUris: boolean;
  access: Pick<AccessService, 'problems' | 'initialPolicy'>;
  /** Scopes, claims and algorithms that a client may name: as they are known, and as they are now. */
  vocabulary: { known: () => ClientVocabulary; refresh: () => Promise<unknown> };
  log: { warn(message: string): void; info(message: string): void };
}

/** Two admins make a secret at once: the second tries again on what the first left. */
const ATTEMPTS = 3;

export function createClientService(deps: Deps): ClientService {
  const { clients, artifacts, activity, engineProblems, testSignIns, vocabulary, log } = deps;
  let declaredIds: ReadonlySet<string> = new Set();

  /** By our own rules: the engine may know more of them. */
  const readInput = (
    { enabled = true, ...input }: Record<string, unknown>,
    { allowHttp }: { allowHttp: boolean },
  ): { metadata: ClientMetadata; enabled: boolean } => {
    if (typeof enabled !== 'boolean') {
      throw new InvalidInput([{ path: ['enabled'], code: 'boolean', message: 'must be true or false' }]);
    }
    const metadata = completeClient(input as ClientInput & { client_id: string }, {
      ...vocabulary.known(),
      allowHttp,
    });
    return { metadata, enabled };
  };

  const assertEngineTakes = async (metadata: ClientMetadata): Promise<void> => {
    const problems = await engineProblems(metadata);
    if (problems.length > 0) throw new InvalidInput(problems);
  };

  const fromPanel = async (input: Record<string, unknown>) => {
    const client = readInput(input, { allowHttp: deps.allowHttpRedirectUris });
    await assertEngineTakes(client.metadata);
    const { access_policy: policy } = client.metadata;
    const problems = policy ? deps.access.problems(policy) : [];
    if (problems.length > 0) throw new InvalidInput(problems);
    return client;
  };
  /** Only when it may have changed: an answer that is away for a while keeps nobody from changing a name. */
  const checkSector = async (next: ClientMetadata, saved?: ClientMetadata): Promise<void> => {
    const isSame =
      saved?.sector_identifier_uri === next.sector_identifier_uri &&
      next.redirect_uris.every((uri) => saved?.redirect_uris.includes(uri));
    const problems = isSame ? [] : await deps.sectorProblems(next);
    if (problems.length > 0) throw new InvalidInput(problems);
  };
  // Whoever writes the configuration owns the host; plain http is theirs to decide. A rule on a field that is gone
  // from the schema keeps users out, and does not keep the host from starting.
  const fromConfiguration = (input: Record<string, unknown>) => readInput(input, { allowHttp: true });

  const forget = async (clientId: string): Promise<void> => {
    await artifacts.revokeByClientId(clientId);
    await activity.forget(clientId);
  };

  const find = async (clientId: string): Promise<Client> => {
    const client = await clients.find(clientId);
    if (!client) throw new ClientNotFound(clientId);
    return client;
  };

  const findEditable = async (clientId: string): Promise<Client> => {
    const client = await find(clientId);
    if (client.origin === 'config') throw new ClientIsDeclared(clientId);
    return client;
  };

  const view = async (client: Client): Promise<ClientView> =>
    viewOf(client, { declared: declaredIds, use: await activity.useOf(client.metadata.client_id) });

  /** Changes a client as it is now, again if somebody else was faster. */
  const change = async (clientId: string, next: (client: Client) => Client, attempt = 1): Promise<Client> => {
    try {
      return await clients.replace(next(await findEditable(clientId)));
    } catch (error) {
      if (!(error instanceof ClientChanged) || attempt === ATTEMPTS) throw error;
      return await change(clientId, next, attempt + 1);
    }
  };

  const importFile = createImport({
    clients,
    async read(input) {
      const client = await fromPanel(input);
      await checkSector(client.metadata);
      return client;
    },
  });
  const reconcile = createReconciliation({
    clients,
    read: fromConfiguration,
    assertEngineTakes,
    forget,
    log,
  });

  return {
    async list({ page, pageSize, _q: search, enabled, kind, sort }) {
      await activity.flush();
      const [by, direction] = sort.toLowerCase().split(':') as [
        ClientQuery['sort']['by'],
        ClientQuery['sort']['direction'],
      ];
      const { clients: found, total } = await clients.list({
        page,
        pageSize,
        search,
        enabled,
        kind,
        sort: { by, direction },
      });
      return {
        results: found.map((client) => viewOf(client, { declared: declaredIds, use: client })),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    read: async (clientId) => await view(await find(clientId)),

    async create(input, { origin } = { origin: 'panel' }) {
      await vocabulary.refresh();
      const refused = DECIDED_BY_THE_PROVIDER.filter((field) => input[field] !== undefined);
      if (refused.length > 0) {
        throw new InvalidInput(
          refused.map((field) => ({
            path: [field],
            code: 'field.decided',
            message: 'is decided by the provider: leave it out',
          })),
        );
      }
      const { metadata, enabled } = await fromPanel({
        ...input,
        client_id: input['client_id'] ?? randomUUID(),
        access_policy: input['access_policy'] ?? (await deps.access.initialPolicy()),
      });
      await checkSector(metadata);
      const secret = usesSecret(metadata) ? makeSecret() : undefined;
      const secrets = secret === undefined ? [] : [keptSecret(clients, { metadata, secret })];
      const [created] = await clients.create([{ metadata, enabled, origin, secrets }]);
      if (!created) throw new TypeError('the store kept nothing');
      return withSecret(viewOf(created, { declared: declaredIds }), secret);
    },

    async update(clientId, input) {
      await vocabulary.refresh();
      const existing = await findEditable(clientId);
      const { version, enabled = existing.enabled, ...given } = withoutDecided(input);
      if (typeof version !== 'number' || !Number.isSafeInteger(version)) {
        throw new InvalidInput([
          {
            path: ['version'],
            code: 'version.missing',
            message:
              'must be the "version" of the client that you read, so that nobody else\'s change is lost',
          },
        ]);
      }
      if (given['client_id'] !== undefined && given['client_id'] !== clientId) {
        throw new InvalidInput([
          {
            path: ['client_id'],
            code: 'client_id.fixed',
            message: "can't be changed: register another client, or leave it out",
          },
        ]);
      }
      const next = await fromPanel({ ...given, enabled, client_id: clientId });
      if (existing.origin === 'registration') assertAsks(next.metadata);
      if (version !== existing.version) throw new ClientChanged(clientId);
      await checkSector(next.metadata, existing.metadata);
      const secrets = secretsUnder(next.metadata, existing.secrets);
      return await view(await clients.replace({ ...next, origin: existing.origin, secrets, version }));
    },

    async remove(clientId) {
      await findEditable(clientId);
      // The client first: from then on nothing is issued to it, so that nothing is left behind.
      await clients.remove(clientId);
      await forget(clientId);
    },

    async addSecret(clientId, { previousEnd }) {
      const secret = makeSecret();
      const changed = await change(clientId, (client) => {
        if (!usesSecret(client.metadata)) {
          throw new InvalidInput([
            {
              path: ['secrets'],
              code: 'secrets.unused',
              message:
                'are not used by this client: choose client_secret_basic or client_secret_post as its token_endpoint_auth_method first',
            },
          ]);
        }
        const { metadata } = client;
        const added = keptSecret(clients, { metadata, secret });
        // Only one can sign: the others end now.
        const end = needsSecretItself(metadata) ? 0 : previousEnd;
        return { ...client, secrets: addSecret(client.secrets, { added, previousEnd: end }) };
      });
      return withSecret(await view(changed), secret);
    },

    async removeSecret(clientId, secretId) {
      const changed = await change(clientId, (client) => {
        const secrets = client.secrets.filter(({ id }) => id !== secretId);
        if (secrets.length === client.secrets.length)
          throw new ClientNotFound(`${clientId}, secret ${secretId}`);
        return { ...client, secrets };
      });
      return await view(changed);
    },

    profiles: () => ({
      results: PROFILES.map((name) => ({ name, locks: PROFILE_LOCKS[name] })),
      algorithms: ALGORITHMS,
    }),

    async failures(clientId) {
      await find(clientId);
      const found = await activity.failuresOf(clientId);
      return { results: found.map(({ at, cause, detail }) => ({ at, cause, detail })) };
    },

    async beginTest(clientId) {
      await find(clientId);
      const test = await testSignIns.begin(clientId);
      if (test) return test;
      throw new InvalidInput([
        {
          path: ['enabled'],
          code: 'test.impossible',
          message:
            'must be true, and grant_types have authorization_code, for somebody to sign in: change that first',
        },
      ]);
    },

    async finishTest(state, answer) {
      const result = await testSignIns.finish({ state, answer });
      if (!result) throw new ClientNotFound('test sign-in');
      return result;
    },

    export: async () => toExport(await clients.all()),

    async import(file) {
      await vocabulary.refresh();
      return await importFile(file);
    },

    async declare(declared) {
      declaredIds = new Set(declared.map((client) => client.client_id));
      await reconcile(declared);
    },
  };
}
