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

/** A middleware that tells of each logout at the host's `auth.logout`, under whatever address it is. */
export const createHostSignOutWatch =
  (signedOut: (subject: string) => Promise<void>) =>
  async (ctx: Context, next: Next): Promise<void> => {
    await next();
    const { route, user } = ctx.state as RoutedState;
    const isLogout = route?.handler === 'auth.logout' && route.info?.pluginName === ORIGIN;
    if (isLogout && ctx.status === 200 && user?.documentId) await signedOut(user.documentId);
  };
