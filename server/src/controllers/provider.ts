/** `GET /oidc-server/provider`. */
import type { Context } from 'koa';
import type { ProviderSummary } from '../contracts/provider';

export const createProviderController = (summaryOf: () => ProviderSummary) => ({
  summary(ctx: Context) {
    ctx.body = summaryOf();
  },
});
