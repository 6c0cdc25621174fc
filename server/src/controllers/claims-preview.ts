/** `/oidc-server/claims-preview`. The answers are a person's data: no cache may keep them. */
import { previewInput } from '../contracts/catalogue';
import { pageQuery } from '../contracts/pages';
import type { PreviewService } from '../services/claims-preview';
import { answering, checked } from './errors';

export const createPreviewController = (serviceOf: () => PreviewService) => ({
  preview: answering(async (ctx) => {
    const query = checked(previewInput, (ctx.request as { body?: unknown }).body ?? {});
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await serviceOf().preview(query);
  }),

  users: answering(async (ctx) => {
    const { _q: search = '' } = checked(pageQuery, ctx.query);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await serviceOf().findUsers(search);
  }),
});
