/** `GET /oidc-server/logout-deliveries`, `…/unreachable` and `POST …/:id/retry`. */
import { listDeliveriesQuery } from '../contracts/deliveries';
import type { DeliveryService } from '../services/deliveries';
import { answering, checked } from './errors';

export const createDeliveryController = (serviceOf: () => DeliveryService) => ({
  list: answering(async (ctx) => {
    const { page, pageSize, clientId, state } = checked(listDeliveriesQuery, ctx.query);
    ctx.body = await serviceOf().list({
      page,
      pageSize,
      ...(clientId ? { clientId } : {}),
      ...(state ? { state } : {}),
    });
  }),

  unreachable: answering(async (ctx) => {
    ctx.body = await serviceOf().unreachable();
  }),

  retry: answering(async (ctx) => {
    const { id } = ctx['params'] as { id: string };
    ctx.body = await serviceOf().retry(id);
  }),
});
