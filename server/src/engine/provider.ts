/**
 * Constructs the engine, and constructs it anew when what it was built from is no longer in force.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClaimRules } from '../domain/claims';
import { watchAccessTokens, type AccessTokenValues } from './access-tokens';
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { StoreUnavailable, type FieldProblem } from '../domain/errors';
import type { LogoutNotice } from '../domain/logout';
import type { AuditLog, ClientActivity, EngineClientCheck, RequestScope } from '../domain/ports';
import type { ReturnWatch } from '../domain/refused-answers';
import { createSendLogout, type BackChannelOptions, type SendLogout } from './back-channel';
import { rememberLocales } from './claims-locales';
import {
  createClientCheck,
  includeSid,
  queuedLogout,
  redirectComparison,
  responseModeComparison,
  responseTypeComparison,
  secretComparison,
} from './client';
import { createTestSignIns } from './test-sign-in';
import type { TestSignIns } from '../domain/test-sign-in';
import { reportToAudit } from './audit-events';
import { reportClientActivity } from './client-activity';
import {
  clientVocabularyOf,
  createConfiguration,
  type EngineDeps,
  type EngineOptions,
  type EngineVocabulary,
} from './configuration';
import { clientsOf } from './own-clients';
import { defaultScopes } from './default-scopes';
import { honestDiscovery } from './discovery';
import type { RequestCounter } from '../domain/ports';
import { announceRegistration } from './announce-registration';
import { guardDevicePage } from './device';
import { correctErrors } from './error-words';
import { takeEndpointAliases } from './endpoint-aliases';
import { addEndSession, type EndSessionDeps } from './end-session';
import { reportEvents, type Log } from './events';
import { createInteractions, type Interactions } from './interactions';
import { keepEngineClients } from './known-clients';
import { letGoOfAnswered } from './let-go';
import { loadEngine } from './load';
import { refuseForgedCertificates } from './mutual-tls';
import { createPostedRequests } from './posted-requests';
import { createRefusals, nameFailures } from './refusals';
import { createReplayDetection } from './replay';
import { writeBeforeAnswering } from './request';
import { takeRequestObjects } from './request-objects';
import { sayWhenToRetry, translatingFaults } from './unavailable';

export interface RunningEngine {
  /** Answers one protocol request. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  interactions: Interactions;
  clientProblems: (...asked: Parameters<EngineClientCheck>) => FieldProblem[];
  testSignIns: TestSignIns;
  sendLogout: SendLogout;
}

interface LogoutDeps {
  backChannel: BackChannelOptions;
  endSession: EndSessionDeps;
  /** Has clients told that a session has ended. */
  notify: (notices: readonly LogoutNotice[]) => Promise<void>;
}

export async function createEngine(
  options: EngineOptions,
  deps: Omit<EngineDeps, 'refusals' | 'ownClients'> &
    LogoutDeps & {
      request: RequestScope;
      /** Whether people make accounts here now. */
      mayMakeAccounts: () => Promise<boolean>;
      /** Counts the device codes that are tried. */
      deviceGuesses: RequestCounter;
      log: Log;
      audit: AuditLog;
      activity: Pick<ClientActivity, 'signedIn' | 'failed'>;
      returns: ReturnWatch;
    },
  vocabulary: Omit<EngineVocabulary, 'accessTokens'>,
): Promise<RunningEngine> {
  const engine = await loadEngine();
  const watched: { tokens?: AccessTokenValues } = {};
  const accessTokens = (): AccessTokenValues => watched.tokens ?? { valueOf: () => undefined };
  const isTest = (redirectUri: unknown): boolean => redirectUri === options.testSignInUrl;
  const refusals = createRefusals({ audit: deps.audit, isTest });
  const ownClients = clientsOf(options.issuer, { ...options, ...deps });
  const configuration = createConfiguration(
    engine,
    options,
    { ...deps, ownClients, refusals },
    { ...vocabulary, accessTokens },
  );
  const provider = new engine.Provider(options.issuer, configuration);
  const clientVocabulary = clientVocabularyOf(options, vocabulary);
  watched.tokens = watchAccessTokens(provider);
  rememberLocales({ provider, currentRequest: () => engine.Provider.ctx });
  // engine/mount writes the forwarded headers itself, from the issuer.
  provider.proxy = true;
  // Before everything else that looks at requests: it comes last when they are answered.
  letGoOfAnswered(provider);
  keepEngineClients(provider, { engine, clients: deps.clients, ownClients });
  sayWhenToRetry(provider);
  writeBeforeAnswering(provider, deps);
  refuseForgedCertificates(provider, options.mutualTls);
  takeEndpointAliases(provider, options);
  provider.use(honestDiscovery({ ...options, ...deps }));
  announceRegistration(provider, {
    endpoint: `${options.issuer}${options.endpoints['registration']}`,
    isOn: options.registrationIsOn,
  });
  const postedRequests = createPostedRequests({
    ...deps,
    issuer: options.issuer,
    endpoint: String(options.endpoints['authorization']),
    kind: 'AuthorizationRequest',
    parameter: 'authorization_request',
    isKept: () => true,
    readForm: deps.endSession.readForm,
  });
  const isAnswered = translatingFaults(engine)(postedRequests);
  const goOnUnlessAnswered = async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    if (!(await isAnswered(ctx))) await next();
  };
  provider.use((ctx, next) =>
    ctx.path === options.endpoints['authorization']
      ? goOnUnlessAnswered(ctx as KoaContextWithOIDC, next)
      : next(),
  );
  guardDevicePage(provider, {
    issuer: options.issuer,
    path: String(options.endpoints['code_verification']),
    pages: deps.pages,
    guesses: deps.deviceGuesses,
    limits: options.deviceGuesses,
  });
  takeRequestObjects(provider, {
    engine,
    options: { ...options, endpoint: String(options.endpoints['authorization']) },
  });
  provider.use(defaultScopes({ provider, endpoints: options.endpoints }));
  const tests = createTestSignIns({
    issuer: options.issuer,
    endpoints: options.endpoints,
    redirectUri: options.testSignInUrl,
    artifacts: deps.artifacts,
    clients: ownClients,
  });
  Object.assign(provider.Client.prototype, {
    compareClientSecret: translatingFaults(engine)(secretComparison({ clients: deps.clients, tests })),
    backchannelLogout: translatingFaults(engine)(queuedLogout(deps)),
    includeSid,
    redirectUriAllowed: redirectComparison({ Client: provider.Client, tests }),
    responseTypeAllowed: responseTypeComparison(engine),
    responseModeAllowed: responseModeComparison({
      // Not in the engine's types.
      Client: provider.Client as unknown as Parameters<typeof responseModeComparison>[0]['Client'],
      tests,
    }),
  });
  Object.assign(provider.ReplayDetection, { unique: translatingFaults(engine)(createReplayDetection(deps)) });
  addEndSession(provider, {
    ...deps,
    ...deps.endSession,
    ...options,
    endpoint: String(options.endpoints['end_session']),
  });
  reportEvents({ provider, refusals, log: deps.log });
  nameFailures({ provider, refusals });
  correctErrors(provider);
  reportToAudit({ provider, audit: deps.audit, refusals, isTest });
  reportClientActivity({ ...deps, provider, isTest });
  // The constructor is the engine's own check; its types leave it out.
  const EngineClient = provider.Client as unknown as new (payload: AdapterPayload) => unknown;
  const callback = provider.callback();
  const handle: typeof callback = (req, res) => deps.request.during(() => callback(req, res));
  return {
    handle: tests.wrap(handle),
    testSignIns: tests.createRunner(handle),
    interactions: createInteractions({
      provider,
      engine,
      clients: deps.clients,
      consents: deps.consents,
      audit: deps.audit,
      consentLifetime: options.consentLifetime,
      contextClasses: options.contextClasses,
      resources: options.resources,
    }),
    clientProblems: createClientCheck({
      construct: (payload) => new EngineClient(payload),
      isRefusal: (error) => error instanceof engine.errors.InvalidClientMetadata,
      vocabulary: clientVocabulary,
    }),
    sendLogout: createSendLogout({
      provider,
      clients: deps.clients,
      vocabulary: clientVocabulary,
      options: deps.backChannel,
      log: deps.log,
    }),
  };
}

/** An engine that is constructed when it is first needed. */
export interface LiveEngine extends Omit<RunningEngine, 'clientProblems'> {
  clientProblems: EngineClientCheck;
  /** Has it constructed now. @throws Error that says what can't be right in the configuration. */
  ready(): Promise<void>;
}

/**
 * An engine that follows the scopes and claims in force. Building one takes some milliseconds, the first one a tenth of
 * a second; requests under way finish on the one that they began on, and all of them share the stores.
 */
export function createLiveEngine({
  rulesInForce,
  build,
}: {
  rulesInForce: () => Promise<ClaimRules>;
  build: (rules: ClaimRules) => Promise<RunningEngine>;
}): LiveEngine {
  let running: { rules: ClaimRules; engine: RunningEngine } | undefined;
  let starting: Promise<RunningEngine> | undefined;

  /** While the store is away the last rules hold; what needs the store says so itself. */
  const rulesNow = async (): Promise<ClaimRules> => {
    try {
      return await rulesInForce();
    } catch (error) {
      if (running && error instanceof StoreUnavailable) return running.rules;
      throw error;
    }
  };

  const start = async (rules: ClaimRules): Promise<RunningEngine> => {
    const engine = await build(rules);
    running = { rules, engine };
    return engine;
  };

  const inForce = async (): Promise<RunningEngine> => {
    const rules = await rulesNow();
    if (running?.rules === rules) return running.engine;
    starting ??= start(rules).finally(() => {
      starting = undefined;
    });
    return starting;
  };
  const interactions = async (): Promise<Interactions> => (await inForce()).interactions;
  const testSignIns = async (): Promise<TestSignIns> => (await inForce()).testSignIns;

  return {
    ready: async () => {
      await inForce();
    },
    handle: async (req, res) => (await inForce()).handle(req, res),
    clientProblems: async (metadata) => (await inForce()).clientProblems(metadata),
    sendLogout: async (notice, signal) => (await inForce()).sendLogout(notice, signal),
    testSignIns: {
      begin: async (clientId) => (await testSignIns()).begin(clientId),
      finish: async (input) => (await testSignIns()).finish(input),
    },
    interactions: {
      session: async (exchange) => (await interactions()).session(exchange),
      find: async (exchange) => (await interactions()).find(exchange),
      finishLogin: async (exchange, login) => (await interactions()).finishLogin(exchange, login),
      keepAccount: async (exchange) => (await interactions()).keepAccount(exchange),
      finishConsent: async (exchange, decision) => (await interactions()).finishConsent(exchange, decision),
      abort: async (exchange, failure) => (await interactions()).abort(exchange, failure),
    },
  };
}
