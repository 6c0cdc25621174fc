/**
 * The bridge between oidc-provider's adapter contract and the domain's stores.
 */
import type { Adapter } from 'oidc-provider';
import type { ArtifactStore, BrowserTrace, ClientStore } from '../domain/ports';
import { toEngineClient, type EngineVocabularyNames } from './client';
import type { EndGrant } from './sessions';
import type { Engine } from './load';
import { translatingFaults } from './unavailable';

interface Deps {
  artifacts: ArtifactStore;
  clients: ClientStore;
  engine: Engine;
  /** Seconds in which a used refresh token may be used again. */
  refreshTokenGrace: number;
  vocabulary: EngineVocabularyNames;
  endGrant: EndGrant;
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

type Payload = Record<string, unknown>;

/** The browser whose request this is: the engine saves a session for its own visits only. */
const browserOf = ({ Provider }: Engine): { browser?: BrowserTrace } => {
  const { ctx } = Provider;
  return ctx ? { browser: { address: ctx.ip, userAgent: ctx.get('user-agent') } } : {};
};

function artifactAdapter(kind: string, { artifacts, engine, refreshTokenGrace, endGrant }: Deps): Adapter {
  const grace = kind === 'RefreshToken' ? refreshTokenGrace : 0;

  const isInGrace = (payload: Payload | undefined): boolean =>
    grace > 0 && typeof payload?.['consumed'] === 'number' && payload['consumed'] + grace > epochSeconds();

  /** Within the grace a used token looks unused: the client that lost the answer gets another one. */
  const withGrace = (payload: Payload | undefined): Payload | undefined => {
    if (!payload || !isInGrace(payload)) return payload;
    const { consumed: _consumed, ...unused } = payload;
    return unused;
  };

  return {
    upsert: (id, payload, expiresIn) =>
      artifacts.save({ kind, id, payload: { ...payload }, expiresIn, ...browserOf(engine) }),
    find:
      grace > 0
        ? async (id) => withGrace(await artifacts.find({ kind, id }))
        : (id) => artifacts.find({ kind, id }),
    findByUid: (uid) => artifacts.findByUid({ kind, uid }),
    findByUserCode: (userCode) => artifacts.findByUserCode({ kind, userCode }),
    destroy: (id) => artifacts.destroy({ kind, id }),
    revokeByGrantId: (grantId) => artifacts.revokeByGrantId({ kind, grantId }),

    async consume(id) {
      if (await artifacts.consume({ kind, id })) return;
      const found = await artifacts.find({ kind, id });
      if (isInGrace(found)) return;
      // Lost a race: somebody used it between the engine's look and now. That is reuse, and ends everything that was
      // issued from it (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
      const { grantId, accountId, clientId } = (found ?? {}) as Partial<Record<string, string>>;
      if (grantId !== undefined) await endGrant({ grantId, accountId, clientId });
      throw new engine.errors.InvalidGrant('already used');
    },
  };
}

const readOnly = (): Promise<never> =>
  Promise.reject(new Error('clients are not written through the engine'));

const clientAdapter = ({ clients, vocabulary }: Deps): Adapter => ({
  async find(clientId) {
    const client = await clients.find(clientId);
    return client?.enabled ? toEngineClient(client, vocabulary, clients.secretOf(client)) : undefined;
  },
  upsert: readOnly,
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  consume: readOnly,
  destroy: readOnly,
  revokeByGrantId: readOnly,
});

type Method = (...args: unknown[]) => Promise<unknown>;

const withTranslatedFaults = (adapter: Adapter, engine: Engine): Adapter =>
  Object.fromEntries(
    Object.entries(adapter).map(([name, method]) => [name, translatingFaults(engine)(method as Method)]),
  ) as unknown as Adapter;

/** What oidc-provider calls for each of its models. */
export const createAdapterFactory =
  (deps: Deps) =>
  (model: string): Adapter =>
    withTranslatedFaults(
      model === 'Client' ? clientAdapter(deps) : artifactAdapter(model, deps),
      deps.engine,
    );
