/**
 * A store that can't be used now, in the protocol's words: `temporarily_unavailable`, 503 and Retry-After.
 */
import type Provider from 'oidc-provider';
import { RETRY_AFTER, StoreUnavailable } from '../domain/errors';
import type { Engine } from './load';

/** `error_description` of `temporarily_unavailable`. */
export const UNAVAILABLE = 'the provider has a fault for the moment: try again shortly';

const translate = ({ errors }: Engine, error: unknown): Error => {
  if (!(error instanceof StoreUnavailable)) return error as Error;
  const unavailable = new errors.TemporarilyUnavailable(UNAVAILABLE, {
    cause: error,
  });
  return Object.assign(unavailable, { status: 503, statusCode: 503, expose: true, allow_redirect: false });
};

/** The same function, whose store faults are the engine's. */
export const translatingFaults =
  (engine: Engine) =>
  <This, Arguments extends unknown[], Result>(
    work: (this: This, ...args: Arguments) => Result | Promise<Result>,
  ) => {
    const refused = (error: unknown): never => {
      throw translate(engine, error);
    };
    return function (this: This, ...args: Arguments): Promise<Result> {
      try {
        return Promise.resolve(work.apply(this, args)).catch(refused);
      } catch (error) {
        return Promise.reject(translate(engine, error));
      }
    };
  };

/** Tells clients when to come back (RFC 9110 §10.2.3). */
export function sayWhenToRetry(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status === 503) ctx.set('Retry-After', String(RETRY_AFTER));
  });
}
