/**
 * Where the rooms are constructed and joined, with the files of `compose/`, each of which joins one part.
 */
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { createAccess } from './compose/access';
import { type Audit, createAudit } from './compose/audit';
import { createProvidersChores } from './compose/chores';
import { announceClaims, createClaims, sectorOf } from './compose/claims';
import { startEngineOnceListening } from './compose/engine-start';
import { letOthersPass } from './compose/admin-routes';
import { joinHostsOwnFlows } from './compose/host-flows';
import { type Logout, createLogout } from './compose/logout';
import { type LooksRoom, createLooks } from './compose/looks';
import { type Oversight, createMetricsPage, createOversight } from './compose/oversight';
import { registerPermissions } from './compose/permissions';
import { type Protocol, createProtocol } from './compose/protocol';
import { createReturnWatch } from './domain/refused-answers';
import { type Registration, createPolicyStore, createSelfRegistration } from './compose/registration';
import { addressOf, aliasesOf, certificatesOf, contextClassesOf, optionsOf } from './compose/site';
import { DATABASE, createStores } from './compose/stores';
import { registerTables } from './compose/tables';
import { USER_UID } from './constants';
import { reachableClasses } from './domain/authentication';
import { createAccessControl } from './engine/access';
import { createRegistrationEndpoint } from './controllers/registration-endpoint';
import { createMount, type RequestSample } from './engine/mount';
import { createSectorCheck } from './engine/sector-document';
import { grantEnding } from './engine/sessions';
import type { BrowserExchange } from './interaction/exchange';
import { createHostSignOutWatch } from './persistence/host-sessions';
import type { AccessService } from './services/access';
import { auditedClients, auditedKeys } from './services/audited-stores';
import type { CatalogueService } from './services/catalogue';
import type { Chores } from './services/chores';
import { type PreviewService, createPreviewService } from './services/claims-preview';
import { type ClientService, createClientService } from './services/clients';
import type { LooksService } from './services/looks';
import type { RegistrationSettingsService } from './services/registration-settings';
import type { DeliveryService } from './services/deliveries';
import type { DoctorService } from './services/doctor';
import type { EventService } from './services/events';
import { type Metrics, createMetrics } from './services/metrics';
import type { OverviewService } from './services/overview';
import { type KeyService, createKeyService } from './services/keys';
import { summarise } from './services/provider';
import { endingWithClients } from './services/session-endings';
import type { PersonalDataService } from './services/personal-data';
import type { SessionService } from './services/sessions';

/** What runs, once the host has booted. */
interface Rooms {
  protocol: Protocol;
  clientService: ClientService;
  accessService: AccessService;
  catalogueService: CatalogueService;
  previewService: PreviewService;
  keyService: KeyService;
  logout: Logout;
  audit: Audit;
  looks: LooksRoom;
  oversight: Oversight;
  registration: Registration;
  chores: Chores;
  close: () => Promise<void>;
}

const running = new WeakMap<Core.Strapi, Rooms>();

/** From before the host has booted on, where somebody asks for them. */
const measuring = new WeakMap<Core.Strapi, Metrics>();

const roomsOf = (strapi: Core.Strapi): Rooms => {
  const rooms = running.get(strapi);
  if (!rooms) throw new Error('oidc-server: the provider is not ready before the host has booted');
  return rooms;
};

const requireUsersPermissions = (strapi: Core.Strapi): void => {
  if (strapi.contentTypes[USER_UID]) return;
  throw new Error(
    'oidc-server: needs the plugin users-permissions, whose accounts sign in: install and enable it',
  );
};

/** Before the host's own middlewares: oidc-provider parses its bodies and answers CORS itself. */
export async function register({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  requireUsersPermissions(strapi);
  registerTables(strapi);
  const options = optionsOf(strapi);
  const { endpoints, logout } = options;
  const metrics =
    options.metrics.path === undefined
      ? undefined
      : await createMetrics({ countSessions: () => roomsOf(strapi).oversight.countSessions() });
  if (metrics) measuring.set(strapi, metrics);
  const metricsPage = createMetricsPage(strapi, options, metrics);
  const registration = createRegistrationEndpoint({
    path: endpoints.registration,
    serviceOf: () => roomsOf(strapi).registration.service,
  });
  const address = addressOf(strapi);
  const observe = metrics && ((sample: RequestSample) => metrics.request(sample));
  const handlerOf = (issuer: string) => () => roomsOf(strapi).protocol.handlerOf(issuer);
  const mount = createMount(
    { ...address, endpoints },
    {
      handlerOf: handlerOf(address.issuer),
      pages: async (ctx, below) =>
        (await metricsPage(ctx, below)) ||
        (await registration(ctx, below)) ||
        roomsOf(strapi).protocol.interaction.pages.serve(ctx as Context & BrowserExchange, below),
      observe,
    },
  );
  strapi.server.use(mount as Parameters<typeof strapi.server.use>[0]);
  for (const alias of aliasesOf(strapi)) {
    const mounted = createMount(alias, { handlerOf: handlerOf(alias.issuer), observe });
    strapi.server.use(mounted as Parameters<typeof strapi.server.use>[0]);
  }
  if (logout.hostEndsProvider) {
    const watch = createHostSignOutWatch(async (subject) => {
      const { logout: ending, audit } = roomsOf(strapi);
      await ending.endings.end({ selection: { subject }, extent: 'session', cause: 'host' });
      audit.log.record({ kind: 'logout.completed', subject, reason: 'host' });
    });
    strapi.server.use(watch as Parameters<typeof strapi.server.use>[0]);
  }
}

/** Once the host has its database: keys, clients, engine and pages. */
export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const options = optionsOf(strapi);
  const address = addressOf(strapi);
  const aliases = aliasesOf(strapi);
  const stores = await createStores(strapi, options);
  // Before anything is written: a host that can't open its keys must leave the database as it is.
  await stores.keys.load();
  const metrics = measuring.get(strapi);
  const audit = createAudit(strapi, stores, metrics ? [(entry) => metrics.event(entry)] : []);
  const claims = await createClaims(strapi, { options, address, stores, audit: audit.log });
  const logout = createLogout(strapi, {
    options,
    issuer: address.issuer,
    stores,
    audit,
    metrics,
    // The engine of the moment: a new key brings a new one.
    send: (notice, signal) => roomsOf(strapi).protocol.engine.sendLogout(notice, signal),
  });
  const clients = announceClaims(
    endingWithClients(auditedClients(stores.clients, audit.log), logout.endings),
    async () => {
      await claims.store.touch();
      claims.catalogue.changed();
    },
  );
  const access = createAccess({
    strapi,
    options,
    language: claims.fixed.language,
    clients,
    users: stores.users,
    watched: (store) => stores.watch(store, DATABASE),
    audit: audit.log,
  });
  const { gate } = access;
  const looks = await createLooks(strapi, { options, address, audit: audit.log, stores });
  const control = createAccessControl({
    gate,
    audit: audit.log,
    artifacts: stores.artifacts,
    lifetimes: options.lifetimes,
    endGrant: grantEnding(logout.sessions),
  });
  const policy = createPolicyStore(strapi, options, stores);
  const returns = createReturnWatch();
  const build = () =>
    createProtocol({
      strapi,
      options,
      address,
      aliases,
      stores,
      audit: audit.log,
      logout,
      claims,
      access: control,
      gate,
      looks,
      registration: policy,
      returns,
    });
  const protocol = await build();

  const clientService = createClientService({
    clients,
    artifacts: stores.artifacts,
    activity: stores.activity,
    engineProblems: (metadata) => protocol.engine.clientProblems(metadata),
    sectorProblems: createSectorCheck(options),
    testSignIns: {
      begin: (clientId) => roomsOf(strapi).protocol.engine.testSignIns.begin(clientId),
      finish: (input) => roomsOf(strapi).protocol.engine.testSignIns.finish(input),
    },
    access: access.service,
    allowHttpRedirectUris: options.allowHttpRedirectUris,
    vocabulary: {
      known: () => {
        const { compiling, scopeNames } = claims.catalogue.known();
        return {
          ...compiling,
          scopeNames,
          certificates: certificatesOf(options),
          resources: options.resources.map(({ identifier }) => identifier),
          issuerAliases: aliases.map(({ issuer }) => issuer),
          contextClasses: reachableClasses(contextClassesOf(options)),
        };
      },
      refresh: () => claims.catalogue.current(),
    },
    log: strapi.log,
  });
  const registration = await createSelfRegistration(strapi, {
    options,
    address,
    stores,
    policy,
    clients,
    clientService,
    scopeNames: () => claims.catalogue.known().scopeNames,
    audit: audit.log,
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
    if ((await stores.keys.version()) === rooms.protocol.keyVersion) return;
    const next = await build();
    await next.engine.ready();
    rooms.protocol = next;
  };
  const chores = createProvidersChores(strapi, { options, stores, audit, logout, registration, refresh });
  running.set(strapi, {
    protocol,
    clientService,
    accessService: access.service,
    catalogueService: claims.catalogueService,
    previewService,
    keyService: createKeyService({
      keys: auditedKeys(stores.keys, audit.log),
      schedule: stores.keySchedule,
      clients: stores.clients,
      audit: audit.log,
      refresh,
    }),
    logout,
    audit,
    registration,
    looks,
    oversight: createOversight(strapi, { options, address, stores, audit, claims, logout }),
    chores,
    async close() {
      await audit.store.stop();
      await stores.activity.stop();
      await stores.close();
    },
  });
  letOthersPass(strapi);
  startEngineOnceListening(strapi, () => protocol.engine.ready());
  joinHostsOwnFlows(strapi, { address, roomOf: () => roomsOf(strapi).protocol.interaction });
  chores.start();
}

/** The host stops: what runs by the clock ends first, then what it needs. */
export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const rooms = running.get(strapi);
  if (!rooms) return;
  await rooms.chores.stop();
  await rooms.logout.endings.stop();
  await rooms.logout.deliveries.stop();
  running.delete(strapi);
  await rooms.close();
}

/** For sites that write templates. */
export type { Html, Template, TemplatePage, TemplateResult, Templates } from './compose/site-pages';

/** What the admin API's controllers call. */
export const clientServiceOf = (strapi: Core.Strapi): ClientService => roomsOf(strapi).clientService;
export const registrationSettingsOf = (strapi: Core.Strapi): RegistrationSettingsService =>
  roomsOf(strapi).registration.settings;
export const keyServiceOf = (strapi: Core.Strapi): KeyService => roomsOf(strapi).keyService;
export const looksServiceOf = (strapi: Core.Strapi): LooksService => roomsOf(strapi).looks.service;
export const deliveryServiceOf = (strapi: Core.Strapi): DeliveryService => roomsOf(strapi).logout.deliveries;
export const eventServiceOf = (strapi: Core.Strapi): EventService => roomsOf(strapi).oversight.events;
export const overviewServiceOf = (strapi: Core.Strapi): OverviewService => roomsOf(strapi).oversight.overview;
export const doctorServiceOf = (strapi: Core.Strapi): DoctorService => roomsOf(strapi).oversight.doctor;
export const sessionServiceOf = (strapi: Core.Strapi): SessionService => roomsOf(strapi).logout.service;
export const personalDataOf = (strapi: Core.Strapi): PersonalDataService =>
  roomsOf(strapi).logout.personalData;
export const providerSummaryOf = (strapi: Core.Strapi) =>
  summarise({ ...addressOf(strapi), endpoints: optionsOf(strapi).endpoints }, aliasesOf(strapi));
export const accessServiceOf = (strapi: Core.Strapi): AccessService => roomsOf(strapi).accessService;
export const catalogueServiceOf = (strapi: Core.Strapi): CatalogueService => roomsOf(strapi).catalogueService;
export const previewServiceOf = (strapi: Core.Strapi): PreviewService => roomsOf(strapi).previewService;
