/**
 * Constructs the engine.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createConfiguration, type EngineDeps, type EngineOptions } from './configuration';
import { secretComparison } from './client';
import { reportEvents, type Log } from './events';
import { createInteractions, type Interactions } from './interactions';
import { loadEngine } from './load';

export interface RunningEngine {
  /** Answers one protocol request. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  interactions: Interactions;
}

export async function createEngine(
  options: EngineOptions,
  deps: EngineDeps & { log: Log },
): Promise<RunningEngine> {
  const engine = await loadEngine();
  const provider = new engine.Provider(options.issuer, createConfiguration(engine, options, deps));
  // engine/mount writes the forwarded headers itself, from the issuer.
  provider.proxy = true;
  Object.assign(provider.Client.prototype, { compareClientSecret: secretComparison(deps) });
  reportEvents({ provider, log: deps.log });
  return {
    handle: provider.callback(),
    interactions: createInteractions({ provider, engine }),
  };
}
