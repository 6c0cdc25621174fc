/** `GET /oidc-server/keys`, `POST /oidc-server/keys/rotate` and `PUT /oidc-server/keys/schedule`. */
import { keyScheduleBody, rotateKeysBody } from '../contracts/keys';
import type { KeyService } from '../services/keys';
import { answering, checked } from './errors';

export const createKeyController = (serviceOf: () => KeyService) => ({
  list: answering(async (ctx) => {
    ctx.body = await serviceOf().list();
  }),

  rotate: answering(async (ctx) => {
    const { body } = ctx.request as { body?: unknown };
    ctx.body = await serviceOf().rotate(checked(rotateKeysBody, body));
  }),

  reschedule: answering(async (ctx) => {
    const { body } = ctx.request as { body?: unknown };
    ctx.body = await serviceOf().reschedule(checked(keyScheduleBody, body));
  }),
});
