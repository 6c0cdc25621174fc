/**
 * What the engine knew of a request is let go of as soon as it is answered.
 *
 * The engine gives each request's context an accessor of its own. V8 keeps accessors among its old objects, and with
 * them all that they lead to: the request, its answer, session, tokens and account stay in memory until the next large
 * collection, and each small collection copies them there. Nothing of an answered request is wanted any more.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';

/** The engine's own accessor, on its context. */
const ACCESSOR = 'oidc';

const empty = (held: object): void => {
  for (const key of Reflect.ownKeys(held)) if (key !== ACCESSOR) Reflect.set(held, key, undefined);
};

export function letGoOfAnswered(provider: Provider): void {
  provider.use(async (ctx, next) => {
    try {
      await next();
    } finally {
      ctx.res.once('close', () => {
        // There is none for an address that is not the engine's.
        const { oidc } = ctx as Partial<KoaContextWithOIDC>;
        if (oidc) empty(oidc);
        empty(ctx);
      });
    }
  });
}
