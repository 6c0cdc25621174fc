/**
 * The host's own sessions of its users (users-permissions in `jwtManagement: 'refresh'`): ends them, and hears of
 * their end.
 */
import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { USER_UID } from '../constants';

const ORIGIN = 'users-permissions';

/** Ends every session that a user has at the host; nothing where the host keeps none. */
export const createHostSignOut =
  ({ strapi }: { strapi: Core.Strapi }) =>
  async (subject: string): Promise<void> => {
    if (!strapi.sessionManager.hasOrigin(ORIGIN)) return;
    const user = (await strapi.db
      .query(USER_UID)
      .findOne({ where: { documentId: subject }, select: ['id'] })) as { id: number } | null;
    if (user) await strapi.sessionManager(ORIGIN).invalidateRefreshToken(String(user.id));
  };

/** What the host's router leaves on a request that it has answered. */
interface RoutedState {
  route?: { handler?: unknown; info?: { pluginName?: string } };
  user?: { documentId?: string };
}

/** Requests that change nothing (RFC 9110 §9.2.1): a logout is never one of them, and they are most of what a host has. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A middleware that tells of each logout at the host's `auth.logout`, under whatever address it is. */
export function createHostSignOutWatch(signedOut: (subject: string) => Promise<void>) {
  const watch = async (ctx: Context, next: Next): Promise<void> => {
    await next();
    const { route, user } = ctx.state as RoutedState;
    const isLogout = route?.handler === 'auth.logout' && route.info?.pluginName === ORIGIN;
    if (isLogout && ctx.status === 200 && user?.documentId) await signedOut(user.documentId);
  };
  return (ctx: Context, next: Next): Promise<unknown> => (SAFE.has(ctx.method) ? next() : watch(ctx, next));
}
