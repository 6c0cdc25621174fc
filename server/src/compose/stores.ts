/**
 * Everything that is kept: the stores, under one watch for faults.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import type { KeyPolicy } from '../domain/keys';
import type {
  ArtifactIndex,
  ArtifactStore,
  ClientActivity,
  ClientStore,
  ConsentStore,
  KeySchedule,
  KeyStore,
  RequestCounter,
  RequestScope,
  SessionDirectory,
  UserSource,
} from '../domain/ports';
import type { RoomInputs } from '../interaction/room';
import { createAccountDesk } from '../persistence/account-desk';
import { createArtifactIndex } from '../persistence/artifact-index';
import { createArtifactStore } from '../persistence/artifact-store';
import { createAttemptLimits } from '../persistence/attempt-limits';
import { createCheckpoints } from '../persistence/checkpoints';
import { createClientActivity } from '../persistence/client-activity';
import { createClientStore } from '../persistence/client-store';
import { createConsentStore } from '../persistence/consent-store';
import { createStatements } from '../persistence/create-statements';
import { createExternalAccounts } from '../persistence/external-accounts';
import { type FaultWatch, createFaultWatch } from '../persistence/faults';
import { createKeySchedule, declaredKeySchedule } from '../persistence/key-schedule';
import { createKeyStore } from '../persistence/key-store';
import { type Leases, createLeases } from '../persistence/lease';
import { createMailer } from '../persistence/mailer';
import { keepIndexesLean } from '../persistence/lean-indexes';
import { connectRedis, createRedisArtifactStore } from '../persistence/redis-artifact-store';
import { createRequestArtifacts } from '../persistence/request-artifacts';
import { createSessionDirectory } from '../persistence/session-directory';
import { createRequestCounter } from '../persistence/request-counter';
import { createSignInHistory } from '../persistence/sign-in-history';
import type { Statements } from '../persistence/statements';
import { createTieredArtifactStore } from '../persistence/tiered-artifact-store';
import { upgradeStoredShapes } from '../persistence/upgrades';
import { createUserSource } from '../persistence/user-source';
import { type Vault, createVault } from '../persistence/vault';
import { createDirectories } from './directories';
import { secretsOf } from './site';

/** What the pages around signing in need of the host. */
type SignInStores = Pick<RoomInputs, 'desk' | 'directories' | 'externals' | 'history' | 'limits' | 'mailer'>;

export interface Stores extends SignInStores {
  consents: ConsentStore;
  artifacts: ArtifactStore;
  index: ArtifactIndex;
  /** The same artifacts, of the request of the moment. */
  request: RequestScope;
  directory: SessionDirectory;
  clients: ClientStore;
  activity: ClientActivity;
  users: UserSource;
  keys: KeyStore;
  keySchedule: KeySchedule;
  leases: Leases;
  /** One more, which no other has the name of. @param window seconds. */
  counterOf: (name: string, window: number) => Promise<RequestCounter>;
  /** Of the codes that are tried at the page for devices. */
  deviceGuesses: RequestCounter;
  /** For what is kept beside them. */
  statements: Statements;
  /** One for all of them, so that the log hears of a fault once. */
  watch: FaultWatch;
  close: () => Promise<void>;
}

/** As faults name it. */
export const DATABASE = 'the database';

async function createArtifacts(
  strapi: Core.Strapi,
  {
    vault,
    watch,
    statements,
    redis: options,
  }: { vault: Vault; watch: FaultWatch; statements: Statements; redis: Options['redis'] },
) {
  const durable = watch(createArtifactStore({ strapi, vault, statements }), DATABASE);
  if (!options) return { store: durable, close: () => Promise.resolve() };
  const redis = await connectRedis(options);
  const shortLived = watch(createRedisArtifactStore({ redis, vault, keyPrefix: options.keyPrefix }), 'Redis');
  return {
    store: createTieredArtifactStore({ shortLived, durable }),
    close: async () => {
      await redis.quit();
    },
  };
}

/** Nothing that a key signed is valid for longer than the longest-lived thing there is, for any client. */
const keyPolicyOf =
  ({ keys, lifetimes, resources }: Options, clients: ClientStore, schedule: KeySchedule) =>
  async (): Promise<KeyPolicy> => {
    const ofClients = (await clients.all()).flatMap(({ metadata }) =>
      Object.values<number>({ ...metadata.token_lifetimes }),
    );
    // Sessions have no signature but that of their cookie, which each visit makes anew.
    const { sessionMaximum: _notSigned, ...signed } = lifetimes;
    const ofResources = resources.map(({ lifetime = 0 }) => lifetime);
    return {
      rotateAfter: await schedule.rotateAfter(),
      publishAhead: keys.publishAhead,
      keepRetired: Math.max(...Object.values(signed), ...ofClients, ...ofResources),
    };
  };

const keyScheduleOf = (strapi: Core.Strapi, { rotateAfter }: Options['keys']): KeySchedule =>
  rotateAfter === undefined ? createKeySchedule({ strapi }) : declaredKeySchedule(rotateAfter);

export async function createStores(strapi: Core.Strapi, options: Options): Promise<Stores> {
  const vault = createVault({ secrets: secretsOf(strapi) });
  const watch = createFaultWatch({ log: strapi.log });
  const checkpoints = createCheckpoints({ strapi });
  const statements = createStatements({ strapi, wrote: checkpoints.wrote });
  const start = watch({ upgradeStoredShapes, keepIndexesLean }, DATABASE);
  await start.upgradeStoredShapes({ strapi, vault, statements });
  await start.keepIndexesLean({ strapi });
  const clients = watch(createClientStore({ strapi, vault }), DATABASE);
  const users = watch(createUserSource({ strapi, statements }), DATABASE);
  const kept = await createArtifacts(strapi, { vault, watch, statements, redis: options.redis });
  const request = createRequestArtifacts({
    store: kept.store,
    index: watch(createArtifactIndex({ strapi, vault }), DATABASE),
  });
  const counterOf = async (name: string, window: number): Promise<RequestCounter> =>
    watch(await createRequestCounter({ strapi, statements, vault, name, window }), DATABASE);
  const keySchedule = watch(keyScheduleOf(strapi, options.keys), DATABASE);
  return {
    artifacts: request.store,
    index: request.index,
    directory: watch(createSessionDirectory({ strapi }), DATABASE),
    request,
    close: async () => {
      await kept.close();
      await checkpoints.stop();
      statements.close();
    },
    clients,
    activity: createClientActivity({ strapi }),
    users,
    consents: watch(createConsentStore({ strapi }), DATABASE),
    desk: createAccountDesk({ strapi, artifacts: kept.store }),
    directories: await createDirectories(strapi, {
      options,
      users,
      watched: (store) => watch(store, DATABASE),
    }),
    externals: createExternalAccounts({ strapi, users }),
    history: watch(createSignInHistory({ strapi, vault, statements }), DATABASE),
    limits: watch(
      await createAttemptLimits({ strapi, statements, vault, rules: options.signIn.limits }),
      DATABASE,
    ),
    counterOf,
    deviceGuesses: await counterOf('device-codes', options.signIn.limits.device.window),
    mailer: createMailer({ strapi }),
    keys: watch(
      createKeyStore({ strapi, vault, policy: keyPolicyOf(options, clients, keySchedule) }),
      DATABASE,
    ),
    keySchedule,
    leases: watch(createLeases({ strapi }), DATABASE),
    statements,
    watch,
  };
}
