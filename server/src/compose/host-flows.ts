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
  const middleware = async (ctx: DanceContext, next: () => Promise<unknown>): Promise<void> => {
    const exchange = ctx as unknown as BrowserExchange & { path: string };
    const { pages, confirmations } = roomOf();
    const below = pathBelow(ctx.path, address);
    const provider = ctx.method === 'GET' && below !== undefined ? pages.externalProvider(below) : undefined;
    if (provider !== undefined) {
      const response = ctx.session?.grant?.response;
      if (ctx.session) delete ctx.session.grant;
      const failed = ctx.query['error'] !== undefined;
      await pages.finishExternal(exchange, { provider, response, failed });
      return;
    }
    await next();
    const target = ctx.status === 302 ? confirmations.target(exchange) : undefined;
    if (target !== undefined) ctx.redirect(target);
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
