/**
 * The bridge between oidc-provider's adapter contract and the domain's stores.
 */
import type { Adapter } from 'oidc-provider';
import type { ArtifactStore, ClientStore } from '../domain/ports';
import type { Engine } from './load';
import { toEngineClient } from './client';

interface Deps {
  artifacts: ArtifactStore;
  clients: ClientStore;
  errors: Engine['errors'];
}

/** Kinds that end together when a grant is revoked. */
const ISSUED_UNDER_A_GRANT = [
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
];

const artifactAdapter = (kind: string, { artifacts, errors }: Deps): Adapter => ({
  upsert: (id, payload, expiresIn) => artifacts.save({ kind, id, payload: { ...payload }, expiresIn }),
  find: (id) => artifacts.find({ kind, id }),
  findByUid: (uid) => artifacts.findByUid({ kind, uid }),
  findByUserCode: (userCode) => artifacts.findByUserCode({ kind, userCode }),
  destroy: (id) => artifacts.destroy({ kind, id }),
  revokeByGrantId: (grantId) => artifacts.revokeByGrantId({ kind, grantId }),

  async consume(id) {
    if (await artifacts.consume({ kind, id })) return;
    const found = await artifacts.find({ kind, id });
    // Lost a race: somebody used it between the engine's look and now. That is reuse, and ends everything that was
    // issued from it (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
    const grantId = found?.['grantId'];
    if (typeof grantId === 'string') {
      await Promise.all(
        [
          ...ISSUED_UNDER_A_GRANT.map((issued) => artifacts.revokeByGrantId({ kind: issued, grantId })),
        ].concat(artifacts.destroy({ kind: 'Grant', id: grantId })),
      );
    }
    throw new errors.InvalidGrant('already used');
  },
});

const readOnly = (): Promise<never> =>
  Promise.reject(new Error('clients are not written through the engine'));

const clientAdapter = ({ clients }: Deps): Adapter => ({
  async find(clientId) {
    const client = await clients.find(clientId);
    return client?.enabled ? toEngineClient(client) : undefined;
  },
  upsert: readOnly,
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  consume: readOnly,
  destroy: readOnly,
  revokeByGrantId: readOnly,
});

/** What oidc-provider calls for each of its models. */
export const createAdapterFactory =
  (deps: Deps) =>
  (model: string): Adapter =>
    model === 'Client' ? clientAdapter(deps) : artifactAdapter(model, deps);
