/**
 * Clients that register and manage themselves (RFC 7591, RFC 7592).
 */
import { randomBytes } from 'node:crypto';
import type { ClientView } from '../contracts/clients';
import { usesSecret } from '../domain/clients';
import { ClientChanged, ClientNotFound, InvalidInput, RETRY_AFTER, StoreUnavailable } from '../domain/errors';
import { traceOf } from '../domain/failure-words';
import type {
  ArtifactIndex,
  ArtifactStore,
  AuditLog,
  ClientActivity,
  ClientStore,
  InitialAccessTokenStore,
  RegistrationPolicyStore,
  RequestCounter,
} from '../domain/ports';
import { newReference } from '../domain/reference';
import {
  ownWordsOf,
  policyFor,
  registrationError,
  requestedClient,
  siteWordsOf,
  type RegistrationPolicy,
} from '../domain/registration';
import type { ClientService } from './clients';

type Json = Record<string, unknown>;

/** A request that is refused, in the protocol's words. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';

  constructor(
    readonly status: number,
    readonly error: string,
    readonly description: string,
    /** Seconds. */
    readonly retryAfter?: number,
  ) {
    super(description);
  }
}

/** A client's answer (RFC 7591 §3.2.1). */
export type ClientInformation = Json;

export interface RegistrationService {
  /** False while nobody may register. */
  isOn(): Promise<boolean>;
  /** @throws RegistrationRefused */
  register(request: { body: Json; token: string | undefined; address: string }): Promise<ClientInformation>;
  /** Each of these is for the holder of the client's registration access token. @throws RegistrationRefused */
  read(client: ClientProof): Promise<ClientInformation>;
  replace(client: ClientProof, body: Json): Promise<ClientInformation>;
  remove(client: ClientProof): Promise<void>;
  /** Takes clients away that nobody uses. */
  tidy(): Promise<void>;
  /** What a client is told of an error that is not its own. */
  failureOf(error: unknown): RegistrationRefused;
}

export interface ClientProof {
  clientId: string;
  token: string | undefined;
}

interface Deps {
  /** Address of the endpoint. */
  endpoint: string;
  policy: RegistrationPolicyStore;
  tokens: InitialAccessTokenStore;
  counter: RequestCounter;
  clients: ClientStore;
  clientService: Pick<ClientService, 'create' | 'read' | 'update' | 'remove' | 'addSecret'>;
  artifacts: ArtifactStore;
  index: ArtifactIndex;
  activity: Pick<ClientActivity, 'useOf'>;
  audit: AuditLog;
  log: { error(message: string): void; info(message: string): void };
}

/** Found by its digest, gone with its client. */
const KIND = 'RegistrationAccessToken';

const invalidToken = (description: string) => new RegistrationRefused(401, 'invalid_token', description);

/** RFC 7592 §2.2. */
const NOT_IN_A_CHANGE = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
];

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

export function createRegistration(deps: Deps): RegistrationService {
  const { endpoint, tokens, counter, clients, clientService, artifacts, index, activity, audit, log } = deps;

  const uriOf = (clientId: string): string => `${endpoint}/${encodeURIComponent(clientId)}`;

  const information = (
    client: ClientView & { client_secret?: string },
    token: string,
  ): ClientInformation => ({
    ...ownWordsOf(client),
    client_id: client.client_id,
    client_id_issued_at: client.client_id_issued_at,
    ...(client.client_secret === undefined
      ? {}
      : { client_secret: client.client_secret, client_secret_expires_at: 0 }),
    registration_client_uri: uriOf(client.client_id),
    registration_access_token: token,
  });

  const issueToken = async (clientId: string): Promise<string> => {
    const token = randomBytes(32).toString('base64url');
    await artifacts.save({ kind: KIND, id: token, payload: { clientId } });
    return token;
  };

  /** The domain's refusals, in the protocol's words. */
  const inProtocolWords = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const { error: name, description } = registrationError(error);
      throw new RegistrationRefused(400, name, description);
    }
  };

  const selfRegistered = async () => (await clients.all()).filter(({ origin }) => origin === 'registration');

  /** @returns the initial access token that lets the request in; undefined: none is needed. */
  const admit = async (
    { access, perAddress }: RegistrationPolicy,
    { token, address }: { token: string | undefined; address: string },
  ) => {
    const initial = token === undefined ? undefined : await tokens.find(token);
    if (initial && token !== undefined) return { id: initial.id, token };
    if (access === 'token' || token !== undefined) {
      throw invalidToken(
        token === undefined
          ? 'registration needs an initial access token'
          : 'the initial access token is unknown, used up or expired',
      );
    }
    const wait = await counter.count({ address, limit: perAddress });
    if (wait === undefined) return undefined;
    throw new RegistrationRefused(
      429,
      'temporarily_unavailable',
      'too many clients were registered from your network: try again later',
      wait,
    );
  };

  const assertRoom = async ({ maxClients }: RegistrationPolicy): Promise<void> => {
    if ((await selfRegistered()).length < maxClients) return;
    throw new RegistrationRefused(
      503,
      'temporarily_unavailable',
      'no more clients can be registered here for the moment',
      RETRY_AFTER,
    );
  };

  /** The client, for whoever proves to be it. */
  const proven = async ({ clientId, token }: ClientProof) => {
    const known = token === undefined ? undefined : await artifacts.find({ kind: KIND, id: token });
    const client = known?.['clientId'] === clientId ? await clients.find(clientId) : undefined;
    if (token === undefined || client?.origin !== 'registration') {
      throw invalidToken('the registration access token is unknown, or is not for this client');
    }
    // RFC 7592 §2.1: an administrator has switched it off.
    if (!client.enabled) throw new RegistrationRefused(403, 'access_denied', 'the client is disabled');
    return { client, token };
  };

  const assertMayChange = async (body: Json, clientId: string): Promise<void> => {
    const refuse = (description: string) => new RegistrationRefused(400, 'invalid_request', description);
    const forbidden = NOT_IN_A_CHANGE.find((field) => body[field] !== undefined);
    if (forbidden) throw refuse(`${forbidden} must not be in the request (RFC 7592 section 2.2)`);
    if (body['client_id'] !== clientId) throw refuse('client_id must be the one of this client');
    const { client_secret: secret } = body;
    if (secret === undefined) return;
    const isOurs = typeof secret === 'string' && (await clients.secretMatches({ clientId, secret }));
    if (!isOurs) throw refuse('client_secret must be the one of this client, or be left out');
  };

  const isUnused = async (clientId: string, since: number): Promise<boolean> => {
    const { lastSignInAt } = await activity.useOf(clientId);
    if ((lastSignInAt ?? 0) > since) return false;
    for await (const _grant of index.each({ kind: 'Grant', clientId })) return false;
    return true;
  };

  return {
    isOn: async () => (await deps.policy.read()).access !== 'off',

    async register({ body, token, address }) {
      const policy = await deps.policy.read();
      const initial = await admit(policy, { token, address });
      await assertRoom(policy);
      const asked = await inProtocolWords(() => Promise.resolve(requestedClient(body, policy)));
      // Counted before the client is there, so that many at once don't slip through together.
      if (initial && !(await tokens.take(initial.token))) {
        throw invalidToken('the initial access token is unknown, used up or expired');
      }
      try {
        const created = await inProtocolWords(() => clientService.create(asked, { origin: 'registration' }));
        return information(created, await issueToken(created.client_id));
      } catch (error) {
        if (initial) await tokens.giveBack(initial.id);
        throw error;
      }
    },

    async read(proof) {
      const { token } = await proven(proof);
      return information(await clientService.read(proof.clientId), token);
    },

    async replace(proof, body) {
      const { clientId } = proof;
      const { client, token } = await proven(proof);
      await assertMayChange(body, clientId);
      const policy = policyFor(await deps.policy.read(), client.metadata);
      const changed = await inProtocolWords(() =>
        clientService.update(clientId, {
          ...siteWordsOf(client.metadata),
          ...requestedClient(body, policy),
          version: client.version,
        }),
      );
      const needsSecret = usesSecret(changed) && changed.secrets.length === 0;
      const answered = needsSecret
        ? await clientService.addSecret(clientId, { previousEnd: undefined })
        : changed;
      // The new one first: a client whose answer is lost in between still has a way in.
      const next = await issueToken(clientId);
      await artifacts.destroy({ kind: KIND, id: token });
      return information(answered, next);
    },

    async remove(proof) {
      await proven(proof);
      await clientService.remove(proof.clientId);
    },

    async tidy() {
      const { unusedFor } = await deps.policy.read();
      if (unusedFor === 0) return;
      const since = epochSeconds() - unusedFor;
      for (const { metadata, createdAt } of await selfRegistered()) {
        const clientId = metadata.client_id;
        if (createdAt > since || !(await isUnused(clientId, since))) continue;
        await clientService.remove(clientId);
        log.info(`oidc-server: client "${clientId}" registered itself and is not used: it is removed`);
      }
    },

    failureOf(error) {
      if (error instanceof RegistrationRefused) return error;
      if (error instanceof ClientNotFound) return invalidToken('there is no such client');
      if (error instanceof ClientChanged) {
        return new RegistrationRefused(409, 'invalid_request', 'the client is being changed: try again');
      }
      if (error instanceof StoreUnavailable) {
        const words = 'the provider has a fault for the moment: try again shortly';
        return new RegistrationRefused(503, 'temporarily_unavailable', words, RETRY_AFTER);
      }
      const reference = newReference();
      log.error(`oidc-server: a registration failed (${reference}): ${traceOf(error)}`);
      audit.record({
        kind: 'registration.refused',
        reason: 'other',
        reference,
        details: { error: 'server_error' },
      });
      return new RegistrationRefused(
        500,
        'server_error',
        `the request could not be answered; reference ${reference}`,
      );
    },
  };
}
