/** The admin API's side of HTTP for the looks of the pages. */
import type { Context } from 'koa';
import { brandingPreviewBody, looksBody, looksPreviewBody } from '../contracts/looks';
import type { LooksService } from '../services/looks';
import { answering, checked } from './errors';

const bodyOf = (ctx: Context): unknown => (ctx.request as { body?: unknown }).body ?? {};

export const createLooksController = (serviceOf: () => LooksService) => ({
  view: answering(async (ctx) => {
    ctx.body = await serviceOf().view();
  }),

  save: answering(async (ctx) => {
    const { looks, version } = checked(looksBody, bodyOf(ctx));
    ctx.body = await serviceOf().save({ looks, version });
  }),

  texts: answering((ctx) => {
    ctx.body = serviceOf().texts(String((ctx.params as Record<string, unknown>)['language']));
    return Promise.resolve();
  }),

  preview: answering(async (ctx) => {
    ctx.body = await serviceOf().preview(checked(looksPreviewBody, bodyOf(ctx)));
  }),

  previewClient: answering(async (ctx) => {
    const clientId = String((ctx.params as Record<string, unknown>)['client_id']);
    ctx.body = await serviceOf().previewClient(clientId, checked(brandingPreviewBody, bodyOf(ctx)));
  }),
});
