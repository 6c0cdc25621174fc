/** `POST /oidc-server/sessions/end`. */
import { endSessionsBody, type EndedSessions } from '../contracts/sessions';
import type { SessionService } from '../services/session-endings';
import { answering, checked } from './errors';

export const createSessionController = (serviceOf: () => SessionService) => ({
  end: answering(async (ctx) => {
    const { body } = ctx.request as { body?: unknown };
    ctx.body = {
      ended: await serviceOf().end(checked(endSessionsBody, body)),
    } satisfies EndedSessions;
  }),
});
