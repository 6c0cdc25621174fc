/**
 * The engine and the pages, joined.
 */
import type { Core } from '@strapi/strapi';
import type { IncomingMessage } from 'node:http';
import type { Address, Options } from '../config';
import type { AuditLog } from '../domain/ports';
import type { RegistrationPolicyStore } from '../domain/ports';
import type { AccessControl } from '../engine/access';
import { type RunningEngine, createEngine, createLiveEngine } from '../engine/provider';
import { createEnginePages } from '../interaction/engine-pages';
import { UnreadableForm, readForm } from '../interaction/form-body';
import { type InteractionRoom, createInteractionRoom } from '../interaction/room';
import { type Claims, clientClaimNames, createLeftOutReport } from './claims';
import type { Logout } from './logout';
import type { LooksRoom } from './looks';
import { createInteractionUrl, testSignInUrlOf } from './site';
import type { Stores } from './stores';

/** The part that is made anew when a key comes, goes or takes over. */
export interface Protocol {
  keyVersion: string;
  engine: RunningEngine;
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
  stores: Stores;
  audit: AuditLog;
  logout: Logout;
  claims: Claims;
  access: AccessControl;
  looks: Pick<LooksRoom, 'contexts' | 'languages' | 'present' | 'frontEnd'>;
  registration: RegistrationPolicyStore;
}

export async function createProtocol({
  strapi,
  options,
  address,
  stores,
  audit,
  logout,
  access,
  looks: { contexts, languages, present, frontEnd },
  registration,
  claims: { catalogue, subjectFor },
}: ProtocolInputs): Promise<Protocol> {
  const { log } = strapi;
  const { artifacts, clients, activity, users } = stores;
  const keys = await stores.keys.load();
  const interactionUrl = createInteractionUrl(address);
  const { password, directory, external } = options.signIn.acr;
  const engineOptions = {
    issuer: address.issuer,
    endpoints: options.endpoints,
    lifetimes: options.lifetimes,
    allowPrivateNetwork: options.allowPrivateNetwork,
    mutualTls: options.mutualTls,
    resources: options.resources,
    refreshTokenGrace: options.refreshTokenGrace,
    testSignInUrl: testSignInUrlOf(strapi),
    languages: languages.tags,
    contextClasses: {
      password: password ?? undefined,
      directory: directory ?? undefined,
      external: external ?? undefined,
    },
    consentLifetime: options.consent.lifetime,
    interactionUrl,
    deviceGuesses: {
      perAddress: options.signIn.limits.device.attempts,
      overall: options.signIn.limits.overall.attempts,
    },
    registrationIsOn: async () => (await registration.read()).access !== 'off',
  };
  const deps = {
    artifacts,
    request: stores.request,
    clients,
    consents: stores.consents,
    activity,
    deviceGuesses: stores.deviceGuesses,
    audit,
    users,
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
      endpoint: options.endpoints.end_session,
      frontChannelWait: options.logout.frontChannelWait,
      readForm: readFormIfPossible,
      ended: logout.ended,
    },
    pages: createEnginePages({ contexts, present, users }),
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
    contexts,
    present,
    frontEnd,
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
    resources: options.resources,
    audit,
    log,
  });
  return { keyVersion: keys.version, engine, interaction };
}
