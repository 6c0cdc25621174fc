/**
 * The engine and the pages, joined.
 */
import type { Core } from '@strapi/strapi';
import type { IncomingMessage } from 'node:http';
import type { Options } from '../config';
import type { Address, IssuerAlias } from '../config/addresses';
import { withAccountPage } from '../domain/account-page';
import type { AuditLog } from '../domain/ports';
import type { RegistrationPolicyStore } from '../domain/ports';
import type { ReturnWatch } from '../domain/refused-answers';
import type { AccessGate } from '../domain/access-gate';
import { offersAccounts } from '../domain/users';
import type { AccessControl } from '../engine/access';
import { createStartableApplications } from '../services/startable-applications';
import type { EngineOptions } from '../engine/configuration';
import { sessionCookie } from '../engine/cookies';
import { joinEngines } from '../engine/issuers';
import { type LiveEngine, createEngine, createLiveEngine } from '../engine/provider';
import { createEnginePages } from '../interaction/engine-pages';
import { UnreadableForm, readForm } from '../interaction/form-body';
import { type InteractionRoom, createInteractionRoom } from '../interaction/room';
import { type Claims, clientClaimNames, createLeftOutReport } from './claims';
import { lastKnown } from './last-known';
import type { Logout } from './logout';
import type { LooksRoom } from './looks';
import { accountUrlOf, contextClassesOf, createInteractionUrl, testSignInUrlOf } from './site';
import type { Stores } from './stores';

/** The part that is made anew when a key comes, goes or takes over. */
export interface Protocol {
  keyVersion: string;
  engine: LiveEngine;
  /** What answers the protocol's requests to an issuer. */
  handlerOf: (issuer: string) => LiveEngine['handle'];
  interaction: InteractionRoom;
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
  aliases: readonly IssuerAlias[];
  stores: Stores;
  audit: AuditLog;
  logout: Logout;
  claims: Claims;
  access: AccessControl;
  gate: AccessGate;
  looks: Pick<LooksRoom, 'contexts' | 'languages' | 'present' | 'frontEnd'>;
  registration: RegistrationPolicyStore;
  returns: ReturnWatch;
}

export async function createProtocol({
  strapi,
  options,
  address,
  aliases,
  stores,
  audit,
  logout,
  access,
  gate,
  looks: { contexts, languages, present, frontEnd },
  registration,
  returns,
  claims: { catalogue, subjectFor },
}: ProtocolInputs): Promise<Protocol> {
  const { log } = strapi;
  const { artifacts, activity, users } = stores;
  const clients = withAccountPage(stores.clients, { url: accountUrlOf(address, options.endpoints) });
  const keys = await stores.keys.load();
  const interactionUrl = createInteractionUrl(address);
  const { account: accountPath, ...endpointPaths } = options.endpoints;
  const engineOptions = {
    siteIssuer: address.issuer,
    sessionCookie: sessionCookie({ issuer: address.issuer, isShared: aliases.length > 0 }),
    lifetimes: options.lifetimes,
    allowPrivateNetwork: options.allowPrivateNetwork,
    allowUnsignedRequestObjects: options.allowUnsignedRequestObjects,
    mutualTls: options.mutualTls,
    resources: options.resources,
    refreshTokenGrace: options.refreshTokenGrace,
    testSignInUrl: testSignInUrlOf(strapi),
    languages: languages.tags,
    contextClasses: contextClassesOf(options),
    consentLifetime: options.consent.lifetime,
    interactionUrl,
    deviceGuesses: {
      perAddress: options.signIn.limits.device.attempts,
      overall: options.signIn.limits.overall.attempts,
    },
  };
  const deps = {
    artifacts,
    request: stores.request,
    clients,
    consents: stores.consents,
    activity,
    returns,
    deviceGuesses: stores.deviceGuesses,
    audit,
    users,
    // Discovery goes on while the database is away.
    mayMakeAccounts: lastKnown(async () => offersAccounts(await users.signInRules())),
    keys,
    catalogue,
    subjectFor,
    access,
    reportLeftOut: createLeftOutReport({ log, audit }),
    sessions: logout.sessions,
    notify: logout.deliveries.notify,
    backChannel: {
      allowPrivateNetwork: options.allowPrivateNetwork,
      timeout: options.logout.timeout * 1_000,
    },
    endSession: {
      frontChannelWait: options.logout.frontChannelWait,
      readForm: readFormIfPossible,
      ended: logout.ended,
    },
    pages: createEnginePages({ contexts, present, users }),
    log,
  };
  type OfOneIssuer = Pick<EngineOptions, 'issuer' | 'endpoints' | 'registrationIsOn'>;
  const engineAs = (ofOneIssuer: OfOneIssuer): LiveEngine =>
    createLiveEngine({
      rulesInForce: () => catalogue.current(),
      build: async (rules) => {
        const vocabulary = { rules, clientClaimNames: await clientClaimNames(clients) };
        return createEngine({ ...engineOptions, ...ofOneIssuer }, deps, vocabulary);
      },
    });
  const engines = new Map<string, LiveEngine>();
  engines.set(
    address.issuer,
    engineAs({
      issuer: address.issuer,
      endpoints: endpointPaths,
      // Discovery goes on while the database is away.
      registrationIsOn: lastKnown(async () => (await registration.read()).access !== 'off'),
    }),
  );
  for (const { issuer, endpoints } of aliases) {
    // Applications that register themselves are new: they have the site's own issuer.
    const registrationIsOn = () => Promise.resolve(false);
    engines.set(issuer, engineAs({ issuer, endpoints, registrationIsOn }));
  }
  const engine = joinEngines({ engines, siteIssuer: address.issuer, clients });
  const confirmationPath = `${strapi.config.get<string>('api.rest.prefix', '/api')}/auth/email-confirmation`;
  const interaction = createInteractionRoom({
    ...stores,
    clients,
    issuer: address.issuer,
    contexts,
    present,
    frontEnd,
    keys: keys.cookies,
    interactionUrl,
    confirmationPath: {
      browser: `${new URL(strapi.config.get<string>('server.absoluteUrl')).pathname.replace(/\/$/, '')}${confirmationPath}`,
      process: confirmationPath,
    },
    accountPath,
    logoutPath: endpointPaths.end_session,
    authorizationPath: endpointPaths.authorization,
    given: logout.given,
    startable: createStartableApplications({
      issuer: address.issuer,
      aliases: aliases.map(({ issuer }) => issuer),
      clients,
      gate,
    }),
    interactionLifetime: options.lifetimes.interaction,
    newDeviceEmail: options.signIn.newDeviceEmail,
    catalogue,
    interactions: engine.interactions,
    resources: options.resources,
    audit,
    log,
  });
  const handlerOf = (issuer: string) => (engines.get(issuer) ?? engine).handle;
  return { keyVersion: keys.version, engine, handlerOf, interaction };
}
