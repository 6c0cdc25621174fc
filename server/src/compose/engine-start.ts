/**
 * When the engine is loaded: it takes longer than the rest of the plugin's start, and nobody needs it before the host
 * listens. A request that comes meanwhile waits for it.
 */
import type { Core } from '@strapi/strapi';
import { StoreUnavailable } from '../domain/errors';

/** @param ready has the engine constructed. When that can't be, the host ends with the reason. */
export function startEngineOnceListening(strapi: Core.Strapi, ready: () => Promise<void>): void {
  const start = async (): Promise<void> => {
    try {
      await ready();
    } catch (error) {
      // The next request tries again.
      if (error instanceof StoreUnavailable) strapi.log.error(`oidc-server: ${error.message}`);
      else strapi.stopWithError(error);
    }
  };
  strapi.server.httpServer.once('listening', () => {
    // Who is told that the host listens comes first.
    setImmediate(() => void start());
  });
}
