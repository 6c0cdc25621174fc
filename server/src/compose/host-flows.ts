/**
 * The host's own flows, where a sign-in here goes through them.
 */
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { Address } from '../config/addresses';
import { pathBelow } from '../engine/mount';
import { callbackUrl } from '../interaction/external-steps';
import type { InteractionRoom } from '../interaction/room';
import type { BrowserExchange } from '../interaction/exchange';
import { admitOwnCallbacks } from '../persistence/external-accounts';
import { createInteractionUrl } from './site';

/** What the host's session holds of its dance with another provider. */
interface DanceContext extends Context {
  session?: { grant?: { response?: unknown } } | null;
}

/** After the host's own middlewares: what needs its session, or what it answered. */
export function joinHostsOwnFlows(
  strapi: Core.Strapi,
  { address, roomOf }: { address: Address; roomOf: () => InteractionRoom },
): void {
  const interactionUrl = createInteractionUrl(address);
  const finishExternal = async (ctx: DanceContext, provider: string): Promise<void> => {
    const response = ctx.session?.grant?.response;
    if (ctx.session) delete ctx.session.grant;
    const failed = ctx.query['error'] !== undefined;
    const exchange = ctx as unknown as BrowserExchange;
    await roomOf().pages.finishExternal(exchange, { provider, response, failed });
  };

  const goOnAfterConfirming = async (ctx: DanceContext, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const exchange = ctx as unknown as BrowserExchange;
    const target = ctx.status === 302 ? roomOf().confirmations.target(exchange) : undefined;
    if (target !== undefined) ctx.redirect(target);
  };

  // Every request of the host passes here: those that are not ours must not notice.
  const middleware = (ctx: DanceContext, next: () => Promise<unknown>): Promise<unknown> => {
    const { pages, confirmations } = roomOf();
    if (confirmations.isLink(ctx.path)) return goOnAfterConfirming(ctx, next);
    const below = ctx.method === 'GET' ? pathBelow(ctx.path, address) : undefined;
    const provider = below === undefined ? undefined : pages.externalProvider(below);
    return provider === undefined ? next() : finishExternal(ctx, provider);
  };
  strapi.server.use(middleware);

  const UID_AND_PROVIDER = /\/interaction\/([A-Za-z0-9_-]{1,128})\/external\/([\w.-]{1,100})$/;
  admitOwnCallbacks(strapi, (callback) => {
    const [, uid, provider] = UID_AND_PROVIDER.exec(callback) ?? [];
    const isOurs =
      uid !== undefined && provider !== undefined && callback === callbackUrl(interactionUrl, uid, provider);
    return isOurs ? provider : undefined;
  });
}
