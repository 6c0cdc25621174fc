/**
 * Constructs the engine.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdapterPayload } from 'oidc-provider';
import type { LogoutNotice } from '../domain/logout';
import { createConfiguration, type EngineDeps, type EngineOptions } from './configuration';
import type { ClientActivity, EngineClientCheck } from '../domain/ports';
import { createSendLogout, type BackChannelOptions, type SendLogout } from './back-channel';
import { createClientCheck, includeSid, queuedLogout, redirectComparison, secretComparison } from './client';
import { createTestSignIns } from './test-sign-in';
import type { TestSignIns } from '../domain/test-sign-in';
import { reportClientActivity } from './client-activity';
import { addEndSession, type EndSessionDeps } from './end-session';
import { reportEvents, type Log } from './events';
import { createInteractions, type Interactions } from './interactions';
import { loadEngine } from './load';
import { sayWhenToRetry, translatingFaults } from './unavailable';

export interface RunningEngine {
  /** Answers one protocol request. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  interactions: Interactions;
  clientProblems: EngineClientCheck;
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
  deps: EngineDeps & LogoutDeps & { log: Log; activity: Pick<ClientActivity, 'signedIn' | 'failed'> },
): Promise<RunningEngine> {
  const engine = await loadEngine();
  const provider = new engine.Provider(options.issuer, createConfiguration(engine, options, deps));
  // engine/mount writes the forwarded headers itself, from the issuer.
  provider.proxy = true;
  const tests = createTestSignIns({
    issuer: options.issuer,
    endpoints: options.endpoints,
    redirectUri: options.testSignInUrl,
    artifacts: deps.artifacts,
    clients: deps.clients,
  });
  Object.assign(provider.Client.prototype, {
    compareClientSecret: translatingFaults(engine)(secretComparison({ clients: deps.clients, tests })),
    backchannelLogout: translatingFaults(engine)(queuedLogout(deps)),
    includeSid,
    redirectUriAllowed: redirectComparison({ Client: provider.Client, tests }),
  });
  addEndSession(provider, { ...deps, ...deps.endSession, issuer: options.issuer });
  sayWhenToRetry(provider);
  reportEvents({ provider, log: deps.log });
  reportClientActivity({ provider, activity: deps.activity, isTest: tests.isTest });
  // The constructor is the engine's own check; its types leave it out.
  const EngineClient = provider.Client as unknown as new (payload: AdapterPayload) => unknown;
  const handle = provider.callback();
  return {
    handle: tests.wrap(handle),
    testSignIns: tests.createRunner(handle),
    interactions: createInteractions({
      provider,
      engine,
      clients: deps.clients,
      consents: deps.consents,
      consentLifetime: options.consentLifetime,
      contextClasses: options.contextClasses,
    }),
    clientProblems: createClientCheck({
      construct: (payload) => new EngineClient(payload),
      isRefusal: (error) => error instanceof engine.errors.InvalidClientMetadata,
    }),
    sendLogout: createSendLogout({
      provider,
      clients: deps.clients,
      options: deps.backChannel,
      log: deps.log,
    }),
  };
}
