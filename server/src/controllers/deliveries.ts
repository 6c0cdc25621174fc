/** `GET /oidc-server/logout-deliveries`, `…/unreachable` and `POST …/:id/retry`. */
import type { Context } from 'koa';
import { listDeliveriesQuery } from '../contracts/deliveries';
import type { DeliveryService } from '../services/deliveries';
import { fromZod } from './validation-error';

export const createDeliveryController = (serviceOf: () => DeliveryService) => ({
  async list(ctx: Context) {
    const query = listDeliveriesQuery.safeParse(ctx.query);
    if (!query.success) throw fromZod(query.error);
    const { page, pageSize, clientId, state } = query.data;
    ctx.body = await serviceOf().list({
      page,
      pageSize,
      ...(clientId ? { clientId } : {}),
      ...(state ? { state } : {}),
    });
  },

  async unreachable(ctx: Context) {
    ctx.body = await serviceOf().unreachable();
  },

  async retry(ctx: Context) {
    const { id } = ctx['params'] as { id: string };
    const delivery = await serviceOf().retry(id);
    if (delivery) ctx.body = delivery;
    else ctx.notFound('There is no such message, or it was delivered already');
  },
});
