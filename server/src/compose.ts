/**
 * The only file that constructs the rooms and joins them.
 */
import type { IncomingMessage } from 'node:http';
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { createAccess } from './compose/access';
import { parseOptions, resolveAddress, type Address, type Options } from './config';
import { ADMIN_ACTIONS, PLUGIN_ID, USER_UID } from './constants';
import type { KeyPolicy } from './domain/keys';
import type {
  ArtifactIndex,
  ArtifactStore,
  ClientActivity,
  ClientStore,
  ConsentStore,
  KeyStore,
  UserSource,
} from './domain/ports';
import { createMount, pathBelow } from './engine/mount';
import { createEngine, createLiveEngine, type RunningEngine } from './engine/provider';
import { createSessions, type Sessions } from './engine/sessions';
import { createClaimCatalogue } from './domain/claim-catalogue';
import { topOf } from './domain/claim-names';
import type { ClaimRulesInput, ClaimTrace } from './domain/claims';
import type { ClientMetadata } from './domain/clients';
import { InvalidInput } from './domain/errors';
import { loadExpressionLanguage } from './domain/expressions';
import type { CatalogueStore } from './domain/catalogue-store';
import { createAccessControl, type AccessControl } from './engine/access';
import { createSubjectFor } from './engine/subject';
import { languages } from './interaction/catalogue';
import { createEnginePages } from './interaction/engine-pages';
import { callbackUrl } from './interaction/external-steps';
import { readForm, UnreadableForm } from './interaction/form-body';
import { createInteractionRoom, type InteractionRoom, type RoomInputs } from './interaction/room';
import type { BrowserExchange, InteractionUrl } from './interaction/visit';
import { createAccountDesk } from './persistence/account-desk';
import { createAccountWatch } from './persistence/account-watch';
import { createArtifactIndex } from './persistence/artifact-index';
import { createArtifactStore } from './persistence/artifact-store';
import { createAttemptLimits } from './persistence/attempt-limits';
import { createClientActivity } from './persistence/client-activity';
import { createCatalogueStore } from './persistence/catalogue-store';
import { createClientStore } from './persistence/client-store';
import { createConsentStore } from './persistence/consent-store';
import { admitOwnCallbacks, createExternalAccounts } from './persistence/external-accounts';
import { createFaultWatch, type FaultWatch } from './persistence/faults';
import { createHostSignOut, createHostSignOutWatch } from './persistence/host-sessions';
import { createKeyStore } from './persistence/key-store';
import { createLeases, type Leases } from './persistence/lease';
import { createLogoutDeliveryStore } from './persistence/logout-delivery-store';
import { createMailer } from './persistence/mailer';
import { connectRedis, createRedisArtifactStore } from './persistence/redis-artifact-store';
import { createSignInHistory } from './persistence/sign-in-history';
import { createSweep } from './persistence/sweep';
import { createTieredArtifactStore } from './persistence/tiered-artifact-store';
import { upgradeStoredShapes } from './persistence/upgrades';
import { createUserSource } from './persistence/user-source';
import { createVault, type Vault } from './persistence/vault';
import { createChores, type Chores } from './services/chores';
import { loadPairwiseSalt } from './persistence/pairwise-salt';
import { createCatalogueService, type CatalogueService } from './services/catalogue';
import { createPreviewService, type PreviewService } from './services/claims-preview';
import type { AccessService } from './services/access';
import { createClientService, type ClientService } from './services/clients';
import { createDeliveryService, type DeliveryService } from './services/deliveries';
import { createKeyService, type KeyService } from './services/keys';
import { summarise } from './services/provider';
import {
  createSessionService,
  endingWithClients,
  endOnAccountChanges,
  type SessionService,
} from './services/session-endings';

/** What runs, once the host has booted. */
interface Rooms {
  protocol: Protocol;
  clientService: ClientService;
  accessService: AccessService;
  catalogueService: CatalogueService;
  previewService: PreviewService;
  keyService: KeyService;
  logout: Logout;
  chores: Chores;
  close: () => Promise<void>;
}

/** The part that is made anew when a key comes, goes or takes over. */
interface Protocol {
  keyVersion: string;
  engine: RunningEngine;
  interaction: InteractionRoom;
}

const running = new WeakMap<Core.Strapi, Rooms>();

const roomsOf = (strapi: Core.Strapi): Rooms => {
  const rooms = running.get(strapi);
  if (!rooms) throw new Error('oidc-server: the provider is not ready before the host has booted');
  return rooms;
};

const optionsOf = (strapi: Core.Strapi): Options => parseOptions(strapi.config.get(`plugin::${PLUGIN_ID}`));

const addressOf = (strapi: Core.Strapi): Address =>
  resolveAddress({
    options: optionsOf(strapi),
    absoluteUrl: strapi.config.get<string>('server.absoluteUrl'),
  });

/** Of the panel, wherever the site has its admin. */
const testSignInUrlOf = (strapi: Core.Strapi): string =>
  `${strapi.config.get<string>('admin.absoluteUrl').replace(/\/$/, '')}/plugins/${PLUGIN_ID}/test-sign-in`;

/** The host's secret, and those it had before (server.app.keys). */
const secretsOf = (strapi: Core.Strapi): string[] => {
  const keys = strapi.config.get<string[]>('server.app.keys', []);
  if (keys.length > 0) return keys;
  throw new Error('oidc-server: the host has no secret to seal keys with: set APP_KEYS (server.app.keys)');
};

const requireUsersPermissions = (strapi: Core.Strapi): void => {
  if (strapi.contentTypes[USER_UID]) return;
  throw new Error(
    'oidc-server: needs the plugin users-permissions, whose accounts sign in: install and enable it',
  );
};

const createInteractionUrl =
  ({ issuer }: Address): InteractionUrl =>
  ({ uid, clientId }, page) => {
    const query = clientId === undefined ? '' : `?${new URLSearchParams({ client_id: clientId }).toString()}`;
    return `${issuer}/interaction/${uid}${page ? `/${page}` : ''}${query}`;
  };

/** Before the host's own middlewares: oidc-provider parses its bodies and answers CORS itself. */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  requireUsersPermissions(strapi);
  const { endpoints, logout } = optionsOf(strapi);
  const mount = createMount(
    { ...addressOf(strapi), endpoints },
    {
      handlerOf: () => roomsOf(strapi).protocol.engine.handle,
      pages: (ctx, below) =>
        roomsOf(strapi).protocol.interaction.pages.serve(ctx as Context & BrowserExchange, below),
    },
  );
  strapi.server.use(mount as Parameters<typeof strapi.server.use>[0]);
  if (logout.hostEndsProvider) {
    const watch = createHostSignOutWatch(async (subject) => {
      await roomsOf(strapi).logout.sessions.end({ subject }, 'session');
    });
    strapi.server.use(watch as Parameters<typeof strapi.server.use>[0]);
  }
}

/** What the pages around signing in need of the host. */
type SignInStores = Pick<RoomInputs, 'desk' | 'externals' | 'history' | 'limits' | 'mailer'>;

interface Stores extends SignInStores {
  consents: ConsentStore;
  artifacts: ArtifactStore;
  index: ArtifactIndex;
  clients: ClientStore;
  activity: ClientActivity;
  users: UserSource;
  keys: KeyStore;
  leases: Leases;
  /** One for all of them, so that the log hears of a fault once. */
  watch: FaultWatch;
  close: () => Promise<void>;
}

/** As faults name it. */
const DATABASE = 'the database';

async function createArtifacts(
  strapi: Core.Strapi,
  { vault, watch, redis: options }: { vault: Vault; watch: FaultWatch; redis: Options['redis'] },
) {
  const durable = watch(createArtifactStore({ strapi, vault }), DATABASE);
  if (!options) return { artifacts: durable, close: () => Promise.resolve() };
  const redis = await connectRedis(options);
  const shortLived = watch(createRedisArtifactStore({ redis, vault, keyPrefix: options.keyPrefix }), 'Redis');
  return {
    artifacts: createTieredArtifactStore({ shortLived, durable }),
    close: async () => {
      await redis.quit();
    },
  };
}

/** Nothing that a key signed is valid for longer than the longest-lived thing there is, for any client. */
const keyPolicyOf =
  ({ keys, lifetimes }: Options, clients: ClientStore) =>
  async (): Promise<KeyPolicy> => {
    const ofClients = (await clients.all()).flatMap(({ metadata }) =>
      Object.values<number>({ ...metadata.token_lifetimes }),
    );
    return { ...keys, keepRetired: Math.max(...Object.values(lifetimes), ...ofClients) };
  };

async function createStores(strapi: Core.Strapi, options: Options): Promise<Stores> {
  const vault = createVault({ secrets: secretsOf(strapi) });
  const watch = createFaultWatch({ log: strapi.log });
  await watch({ upgradeStoredShapes }, DATABASE).upgradeStoredShapes({ strapi, vault });
  const clients = watch(createClientStore({ strapi, vault }), DATABASE);
  const users = watch(createUserSource({ strapi }), DATABASE);
  return {
    ...(await createArtifacts(strapi, { vault, watch, redis: options.redis })),
    index: watch(createArtifactIndex({ strapi, vault }), DATABASE),
    clients,
    activity: createClientActivity({ strapi }),
    users,
    consents: watch(createConsentStore({ strapi }), DATABASE),
    desk: createAccountDesk({ strapi }),
    externals: createExternalAccounts({ strapi, users }),
    history: watch(createSignInHistory({ strapi, vault }), DATABASE),
    limits: watch(await createAttemptLimits({ strapi, vault, rules: options.signIn.limits }), DATABASE),
    mailer: createMailer({ strapi }),
    keys: watch(createKeyStore({ strapi, vault, policy: keyPolicyOf(options, clients) }), DATABASE),
    leases: watch(createLeases({ strapi }), DATABASE),
    watch,
  };
}

/** What ends sessions, and tells the applications. */
interface Logout {
  deliveries: DeliveryService;
  sessions: Sessions;
  service: SessionService;
  /** A user has no session left in some browser. */
  ended: (subject: string) => Promise<void>;
}

/** Seconds that a message may be under way beyond its time-out before another process takes it over. */
const CLAIM_MARGIN = 10;

function createLogout(
  strapi: Core.Strapi,
  { options: { logout: options }, stores }: { options: Options; stores: Stores },
): Logout {
  const { artifacts, clients, index, watch } = stores;
  const deliveries = createDeliveryService({
    store: watch(createLogoutDeliveryStore({ strapi }), DATABASE),
    send: (notice, signal) => roomsOf(strapi).protocol.engine.sendLogout(notice, signal),
    delays: options.retryDelays,
    claimLasts: options.timeout + CLAIM_MARGIN,
    keepReports: options.keepReports,
    log: strapi.log,
  });
  const sessions = createSessions({ artifacts, index, clients, notify: deliveries.notify });
  const ended = options.providerEndsHost ? createHostSignOut({ strapi }) : () => Promise.resolve();
  endOnAccountChanges({
    watch: createAccountWatch({ strapi, log: strapi.log }),
    end: sessions.end,
    keepOfflineAccess: options.keepOfflineAccess,
    log: strapi.log,
  });
  return { deliveries, sessions, ended, service: createSessionService({ end: sessions.end, ended }) };
}

/** A form as the engine's endpoints take it; undefined when it is not one. */
const readFormIfPossible = async (req: IncomingMessage): Promise<URLSearchParams | undefined> => {
  try {
    return await readForm(req);
  } catch (error) {
    if (error instanceof UnreadableForm) return undefined;
    throw error;
  }
};

interface ProtocolInputs {
  strapi: Core.Strapi;
  options: Options;
  address: Address;
  stores: Stores;
  logout: Logout;
  claims: Claims;
  access: AccessControl;
}

/** A claim that could not be sent is an event of the host, for whoever listens, and a line for whoever debugs. */
const createLeftOutReport =
  ({ strapi }: { strapi: Core.Strapi }) =>
  ({ subject, clientId, trace }: { subject: string; clientId: string; trace: ClaimTrace[] }): void => {
    const claims = trace.map(({ claim, outcome, reason }) => ({ claim, outcome, reason }));
    strapi.eventHub
      .emit(`${PLUGIN_ID}.claims.left-out`, { subject, clientId, claims })
      .catch(() => undefined);
    for (const { claim, reason } of claims) {
      strapi.log.debug(`oidc-server: claim "${claim}" left out for client "${clientId}": ${reason ?? ''}`);
    }
  };

/** Claims that clients add for themselves: the engine lets no other name through. */
async function clientClaimNames(clients: ClientStore): Promise<string[]> {
  const own = (await clients.all()).flatMap(({ metadata }) => metadata.additional_claims ?? []);
  return [...new Set(own.map(({ claim }) => topOf(claim)))];
}

/** Says that the engine has to be built anew when a client brings claims of its own. */
function announceClaims(clients: ClientStore, changed: () => Promise<void>): ClientStore {
  const hasClaims = ({ metadata }: { metadata: ClientMetadata }) => metadata.additional_claims !== undefined;
  return {
    ...clients,
    async create(added) {
      const created = await clients.create(added);
      if (added.some(hasClaims)) await changed();
      return created;
    },
    async replace(client) {
      const replaced = await clients.replace(client);
      if (hasClaims(client)) await changed();
      return replaced;
    },
  };
}

async function createProtocol({
  strapi,
  options,
  address,
  stores,
  logout,
  access,
  claims: { catalogue, subjectFor },
}: ProtocolInputs): Promise<Protocol> {
  const { log } = strapi;
  const { artifacts, clients, activity, users } = stores;
  const keys = await stores.keys.load();
  const siteName = options.pages.siteName ?? new URL(address.issuer).hostname;
  const interactionUrl = createInteractionUrl(address);
  const { password, external } = options.signIn.acr;
  const engineOptions = {
    issuer: address.issuer,
    endpoints: options.endpoints,
    lifetimes: options.lifetimes,
    allowPrivateNetwork: options.allowPrivateNetwork,
    refreshTokenGrace: options.refreshTokenGrace,
    testSignInUrl: testSignInUrlOf(strapi),
    languages,
    contextClasses: { password: password ?? undefined, external: external ?? undefined },
    consentLifetime: options.consent.lifetime,
    interactionUrl,
  };
  const deps = {
    artifacts,
    clients,
    consents: stores.consents,
    activity,
    users,
    keys,
    catalogue,
    subjectFor,
    access,
    reportLeftOut: createLeftOutReport({ strapi }),
    sessions: logout.sessions,
    notify: logout.deliveries.notify,
    backChannel: {
      allowPrivateNetwork: options.allowPrivateNetwork,
      timeout: options.logout.timeout * 1_000,
    },
    endSession: {
      endpoint: options.endpoints.end_session,
      frontChannelWait: options.logout.frontChannelWait,
      readForm: readFormIfPossible,
      ended: logout.ended,
    },
    pages: createEnginePages({ siteName, clients, users }),
    log,
  };
  const engine = await createLiveEngine({
    rulesInForce: () => catalogue.current(),
    build: async (rules) =>
      createEngine(engineOptions, deps, { rules, clientClaimNames: await clientClaimNames(clients) }),
  });
  const confirmationPath = `${strapi.config.get<string>('api.rest.prefix', '/api')}/auth/email-confirmation`;
  const interaction = createInteractionRoom({
    ...stores,
    issuer: address.issuer,
    siteName,
    keys: keys.cookies,
    interactionUrl,
    confirmationPath: {
      browser: `${new URL(strapi.config.get<string>('server.absoluteUrl')).pathname.replace(/\/$/, '')}${confirmationPath}`,
      process: confirmationPath,
    },
    interactionLifetime: options.lifetimes.interaction,
    newDeviceEmail: options.signIn.newDeviceEmail,
    catalogue,
    interactions: engine.interactions,
    log,
  });
  return { keyVersion: keys.version, engine, interaction };
}

/** What the host's session holds of its dance with another provider. */
interface DanceContext extends Context {
  session?: { grant?: { response?: unknown } } | null;
}

/** After the host's own middlewares: what needs its session, or what it answered. */
function joinHostsOwnFlows(strapi: Core.Strapi): void {
  const address = addressOf(strapi);
  const interactionUrl = createInteractionUrl(address);
  const middleware = async (ctx: DanceContext, next: () => Promise<unknown>): Promise<void> => {
    const exchange = ctx as unknown as BrowserExchange & { path: string };
    const { pages, confirmations } = roomsOf(strapi).protocol.interaction;
    const below = pathBelow(ctx.path, address);
    const provider = ctx.method === 'GET' && below !== undefined ? pages.externalProvider(below) : undefined;
    if (provider !== undefined) {
      const response = ctx.session?.grant?.response;
      if (ctx.session) delete ctx.session.grant;
      const failed = ctx.query['error'] !== undefined;
      await pages.finishExternal(exchange, { provider, response, failed });
      return;
    }
    await next();
    const target = ctx.status === 302 ? confirmations.target(exchange) : undefined;
    if (target !== undefined) ctx.redirect(target);
  };
  strapi.server.use(middleware);

  const UID_AND_PROVIDER = /\/interaction\/([A-Za-z0-9_-]{1,128})\/external\/([\w.-]{1,100})$/;
  admitOwnCallbacks(strapi, (callback) => {
    const [, uid, provider] = UID_AND_PROVIDER.exec(callback) ?? [];
    const isOurs =
      uid !== undefined && provider !== undefined && callback === callbackUrl(interactionUrl, uid, provider);
    return isOurs ? provider : undefined;
  });
}

interface ClaimInputs {
  options: Options;
  address: Address;
  stores: Stores;
}

type Claims = Awaited<ReturnType<typeof createClaims>>;

/** Scopes and claims: their store, the rules compiled from it, and what admins do with them. */
async function createClaims(
  strapi: Core.Strapi,
  { options, address, stores: { users, watch } }: ClaimInputs,
) {
  const vault = createVault({ secrets: secretsOf(strapi) });
  const store: CatalogueStore = watch(createCatalogueStore({ strapi }), DATABASE);
  const fixed: Omit<ClaimRulesInput, 'scopes' | 'mappings'> = {
    language: await loadExpressionLanguage(),
    shape: users.shape,
    issuer: address.issuer,
    verifyingProviders: options.verifiedEmailProviders,
  };
  const catalogue = createClaimCatalogue({ store, ...fixed });
  const catalogueService = createCatalogueService({ store, catalogue, log: strapi.log });
  await catalogueService.declare(options).catch((error: unknown) => {
    if (!(error instanceof InvalidInput)) throw error;
    throw new Error(`oidc-server: wrong configuration in config/plugins: ${error.message}`, { cause: error });
  });
  const subjectFor = createSubjectFor({ users, pairwiseSalt: await loadPairwiseSalt({ strapi, vault }) });
  return { store, fixed, catalogue, catalogueService, subjectFor };
}

/** The part of Strapi's service that its types leave out. */
interface PermissionService {
  actionProvider: { registerMany(actions: ReadonlyArray<Record<string, string>>): Promise<unknown> };
}

async function registerPermissions(strapi: Core.Strapi): Promise<void> {
  const { actionProvider } = strapi.service('admin::permission') as unknown as PermissionService;
  await actionProvider.registerMany(
    ADMIN_ACTIONS.map((action) => ({ ...action, section: 'plugins', pluginName: PLUGIN_ID })),
  );
}

/** How soon a change on one process is seen on the others, in milliseconds. */
const WATCH_EVERY = 1_000;
const TEND_KEYS_EVERY = 60_000;
/** How soon a message is sent again after it is due, in milliseconds. */
const SEND_EVERY = 1_000;
const TIDY_EVERY = 3_600_000;

const createProvidersChores = (
  strapi: Core.Strapi,
  {
    options,
    stores,
    logout: { deliveries },
    refresh,
  }: { options: Options; stores: Stores; logout: Logout; refresh: () => Promise<void> },
): Chores =>
  createChores({
    log: strapi.log,
    chores: [
      { name: 'watching the keys', every: WATCH_EVERY, run: refresh },
      { name: 'tending the keys', every: TEND_KEYS_EVERY, run: () => stores.keys.tend() },
      {
        name: 'sweeping expired artifacts',
        every: options.sweep.every * 1_000,
        run: createSweep({ strapi, leases: stores.leases, log: strapi.log }),
      },
      { name: 'sending logout messages', every: SEND_EVERY, run: () => deliveries.deliverDue() },
      { name: 'tidying reports of logout messages', every: TIDY_EVERY, run: () => deliveries.tidy() },
    ],
  });

/** The host that tells a client's sector: where its users are sent (OpenID Connect Core 1.0 §8.1). */
const sectorOf = ({ sector_identifier_uri: uri, redirect_uris: [first] }: ClientMetadata): string =>
  URL.parse(uri ?? first ?? '')?.host ?? '';

/** Once the host has its database: keys, clients, engine and pages. */
export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const options = optionsOf(strapi);
  const address = addressOf(strapi);
  const stores = await createStores(strapi, options);
  // Before anything is written: a host that can't open its keys must leave the database as it is.
  await stores.keys.load();
  const claims = await createClaims(strapi, { options, address, stores });
  const logout = createLogout(strapi, { options, stores });
  const access = createAccess({
    strapi,
    options,
    language: claims.fixed.language,
    clients: announceClaims(endingWithClients(stores.clients, logout.sessions), async () => {
      await claims.store.touch();
      claims.catalogue.changed();
    }),
    users: stores.users,
    watched: (store) => stores.watch(store, DATABASE),
  });
  const { gate } = access;
  const control = createAccessControl({ gate, artifacts: stores.artifacts, lifetimes: options.lifetimes });
  const build = () => createProtocol({ strapi, options, address, stores, logout, claims, access: control });
  const protocol = await build();

  const clientService = createClientService({
    clients: access.clients,
    artifacts: stores.artifacts,
    activity: stores.activity,
    engineProblems: protocol.engine.clientProblems,
    // The engine of the moment: a new key brings a new one.
    testSignIns: {
      begin: (clientId) => roomsOf(strapi).protocol.engine.testSignIns.begin(clientId),
      finish: (input) => roomsOf(strapi).protocol.engine.testSignIns.finish(input),
    },
    access: access.service,
    allowHttpRedirectUris: options.allowHttpRedirectUris,
    vocabulary: {
      known: () => {
        const { compiling, scopeNames } = claims.catalogue.known();
        return { ...compiling, scopeNames };
      },
      refresh: () => claims.catalogue.current(),
    },
    log: strapi.log,
  });
  await clientService.declare(options.clients);
  await access.service.reportFaulty();
  await registerPermissions(strapi);

  const previewService = createPreviewService({
    ...claims,
    clients: stores.clients,
    users: stores.users,
    idTokenLifetime: options.lifetimes.idToken,
    subjectOf: ({ accountId, client }) =>
      client.subject_type === 'pairwise' || client.subject_claim !== undefined
        ? claims.subjectFor(accountId, { sector: sectorOf(client), field: client.subject_claim })
        : Promise.resolve(accountId),
  });
  const refresh = async () => {
    const rooms = roomsOf(strapi);
    if ((await stores.keys.version()) !== rooms.protocol.keyVersion) rooms.protocol = await build();
  };
  const chores = createProvidersChores(strapi, { options, stores, logout, refresh });
  running.set(strapi, {
    protocol,
    clientService,
    accessService: access.service,
    catalogueService: claims.catalogueService,
    previewService,
    keyService: createKeyService({ keys: stores.keys, refresh }),
    logout,
    chores,
    async close() {
      await stores.activity.stop();
      await stores.close();
    },
  });
  joinHostsOwnFlows(strapi);
  chores.start();
}

/** The host stops: what runs by the clock ends first, then what it needs. */
export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const rooms = running.get(strapi);
  if (!rooms) return;
  await rooms.chores.stop();
  await rooms.logout.deliveries.stop();
  running.delete(strapi);
  await rooms.close();
}

/** What the admin API's controllers call. */
export const clientServiceOf = (strapi: Core.Strapi): ClientService => roomsOf(strapi).clientService;
export const keyServiceOf = (strapi: Core.Strapi): KeyService => roomsOf(strapi).keyService;
export const deliveryServiceOf = (strapi: Core.Strapi): DeliveryService => roomsOf(strapi).logout.deliveries;
export const sessionServiceOf = (strapi: Core.Strapi): SessionService => roomsOf(strapi).logout.service;
export const providerSummaryOf = (strapi: Core.Strapi) =>
  summarise({ ...addressOf(strapi), endpoints: optionsOf(strapi).endpoints });
export const accessServiceOf = (strapi: Core.Strapi): AccessService => roomsOf(strapi).accessService;
export const catalogueServiceOf = (strapi: Core.Strapi): CatalogueService => roomsOf(strapi).catalogueService;
export const previewServiceOf = (strapi: Core.Strapi): PreviewService => roomsOf(strapi).previewService;
