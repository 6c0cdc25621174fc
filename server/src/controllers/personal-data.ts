/** `/oidc-server/personal-data/<documentId>`. The answer is a person's data: no cache may keep it. */
import type { Context } from 'koa';
import type { PersonalDataService } from '../services/personal-data';
import { answering } from './errors';

const subjectOf = (ctx: Context): string => String((ctx.params as Record<string, unknown>)['subject']);

export const createPersonalDataController = (serviceOf: () => PersonalDataService) => ({
  export: answering(async (ctx) => {
    const data = await serviceOf().export(subjectOf(ctx));
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Content-Disposition', 'attachment; filename="personal-data.json"');
    ctx.body = data;
  }),

  erase: answering(async (ctx) => {
    const erased = await serviceOf().erase(subjectOf(ctx));
    ctx.status = erased.state === 'done' ? 200 : 202;
    ctx.body = erased;
  }),
});
