/** `POST /oidc-server/sessions/end`. */
import type { Context } from 'koa';
import { endSessionsBody, type EndedSessions } from '../contracts/sessions';
import type { SessionService } from '../services/session-endings';
import { fromZod } from './validation-error';

export const createSessionController = (serviceOf: () => SessionService) => ({
  async end(ctx: Context) {
    const body = endSessionsBody.safeParse((ctx.request as { body?: unknown }).body);
    if (!body.success) throw fromZod(body.error);
    ctx.body = { ended: await serviceOf().end(body.data) } satisfies EndedSessions;
  },
});
