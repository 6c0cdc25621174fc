/**
 * One request of the protocol: what it changes is written together, before its answer leaves.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { StoreUnavailable } from '../domain/errors';
import type { EnginePages } from '../domain/pages';
import type { RequestScope } from '../domain/ports';
import { UNAVAILABLE } from './unavailable';

const REFUSAL = { code: 'temporarily_unavailable', description: UNAVAILABLE };

/** Nothing of an answer that promises what is not kept may leave. */
async function answerUnavailable(ctx: KoaContextWithOIDC, pages: Pick<EnginePages, 'error'>): Promise<void> {
  ctx.remove('Location');
  ctx.remove('Set-Cookie');
  ctx.status = 503;
  if (ctx.accepts('json', 'html') === 'html') {
    await pages.error(ctx, {
      ...REFUSAL,
      clientId: undefined,
      uiLocales: undefined,
      reference: undefined,
    });
  } else {
    ctx.body = { error: REFUSAL.code, error_description: REFUSAL.description };
  }
}

export function writeBeforeAnswering(
  provider: Provider,
  { request, pages }: { request: RequestScope; pages: Pick<EnginePages, 'error'> },
): void {
  provider.use(async (ctx, next) => {
    await next();
    try {
      await request.flush();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await answerUnavailable(ctx as KoaContextWithOIDC, pages);
    }
  });
}
