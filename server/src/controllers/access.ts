/** The admin API's side of HTTP for access rules. */
import type { Context } from 'koa';
import {
  accessCheckBody,
  accessPreviewBody,
  accessProblemsBody,
  accessUsersQuery,
} from '../contracts/access';
import type { AccessService } from '../services/access';
import { answering, checked } from './errors';

const bodyOf = (ctx: Context): unknown => (ctx.request as { body?: unknown }).body ?? {};

const clientIdOf = (ctx: Context): string => String((ctx.params as Record<string, unknown>)['client_id']);

export const createAccessController = (serviceOf: () => AccessService) => ({
  settings: answering(async (ctx) => {
    ctx.body = await serviceOf().settings();
  }),

  saveSettings: answering(async (ctx) => {
    ctx.body = await serviceOf().saveSettings(bodyOf(ctx));
  }),

  names(ctx: Context) {
    ctx.body = serviceOf().names();
  },

  problems: answering((ctx) => {
    const { policy } = checked(accessProblemsBody, bodyOf(ctx));
    ctx.body = { problems: serviceOf().problems(policy) };
    return Promise.resolve();
  }),

  check: answering(async (ctx) => {
    ctx.body = await serviceOf().check(clientIdOf(ctx), checked(accessCheckBody, bodyOf(ctx)));
  }),

  preview: answering(async (ctx) => {
    ctx.body = await serviceOf().preview(clientIdOf(ctx), checked(accessPreviewBody, bodyOf(ctx)));
  }),

  users: answering(async (ctx) => {
    ctx.body = await serviceOf().users(checked(accessUsersQuery, ctx.query)._q.trim());
  }),
});
