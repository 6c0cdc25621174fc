/**
 * What the engine reports while it works, in words for the host's log. Never a token, a code, a secret or a cookie.
 */
import type { EventEmitter } from 'node:events';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { traceOf } from '../domain/failure-words';
import type { Refusals } from './refusals';

export interface Log {
  error(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

/** The other side closed the connection while it was speaking: nobody is left to answer, and nothing failed here. */
const isHangUp = (error: unknown): boolean =>
  ['ECONNRESET', 'ECONNABORTED', 'EPIPE'].includes(String((error as { code?: unknown } | undefined)?.code)) ||
  (error as { type?: unknown } | undefined)?.type === 'request.aborted';

export function reportEvents({
  provider,
  refusals,
  log,
}: {
  provider: Provider;
  refusals: Refusals;
  log: Log;
}): void {
  provider.on('server_error', (ctx: KoaContextWithOIDC, error: Error) => {
    if (isHangUp(error)) return;
    log.error(
      `oidc-server: the provider failed on a request (${refusals.record(ctx, error)}): ${traceOf(error)}`,
    );
  });
  // Koa prints what nobody listens to, stack and all, to the console. Its own event is not in the engine's types.
  (provider as EventEmitter).on('error', (error: unknown) => {
    if (isHangUp(error)) return;
    log.error(`oidc-server: the provider failed on a request: ${traceOf(error)}`);
  });
  provider.on(
    'grant.error',
    (
      ctx: { oidc?: { client?: { clientId?: string } } },
      error: { error?: string; error_detail?: string },
    ) => {
      log.debug(
        `oidc-server: token request of client "${ctx.oidc?.client?.clientId ?? 'unknown'}" refused: ${error.error ?? 'error'}` +
          (error.error_detail ? ` (${error.error_detail})` : ''),
      );
    },
  );
}
