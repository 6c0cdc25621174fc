/**
 * controllers: the admin API's side of HTTP: they check the request, call a service, and answer.
 * Passes through: JSON in the shapes of the contracts; errors as Strapi's own.
 * Must not decide anything, nor touch the database.
 */
import type { Context } from 'koa';
import {
  clientBody,
  importBody,
  listClientsQuery,
  newSecretBody,
  testSignInBody,
} from '../contracts/clients';
import type { ClientService } from '../services/clients';
import { answering, checked } from './errors';

const bodyOf = (ctx: Context): unknown => (ctx.request as { body?: unknown }).body ?? {};

const param = (ctx: Context, name: string): string => String((ctx.params as Record<string, unknown>)[name]);

/** The answer holds a secret. */
const keepOutOfCaches = (ctx: Context): void => ctx.set('Cache-Control', 'no-store');

export const createClientController = (serviceOf: () => ClientService) => ({
  list: answering(async (ctx) => {
    ctx.body = await serviceOf().list(checked(listClientsQuery, ctx.query));
  }),

  read: answering(async (ctx) => {
    ctx.body = await serviceOf().read(param(ctx, 'client_id'));
  }),

  create: answering(async (ctx) => {
    const created = await serviceOf().create(checked(clientBody, bodyOf(ctx)));
    keepOutOfCaches(ctx);
    ctx.status = 201;
    ctx.body = created;
  }),

  update: answering(async (ctx) => {
    ctx.body = await serviceOf().update(param(ctx, 'client_id'), checked(clientBody, bodyOf(ctx)));
  }),

  remove: answering(async (ctx) => {
    await serviceOf().remove(param(ctx, 'client_id'));
    ctx.status = 204;
  }),

  addSecret: answering(async (ctx) => {
    const { previous_expires_at: previousEnd } = checked(newSecretBody, bodyOf(ctx));
    const created = await serviceOf().addSecret(param(ctx, 'client_id'), { previousEnd });
    keepOutOfCaches(ctx);
    ctx.status = 201;
    ctx.body = created;
  }),

  removeSecret: answering(async (ctx) => {
    ctx.body = await serviceOf().removeSecret(param(ctx, 'client_id'), param(ctx, 'secret_id'));
  }),

  profiles(ctx: Context) {
    ctx.body = serviceOf().profiles();
  },

  failures: answering(async (ctx) => {
    ctx.body = await serviceOf().failures(param(ctx, 'client_id'));
  }),

  beginTest: answering(async (ctx) => {
    ctx.status = 201;
    ctx.body = await serviceOf().beginTest(param(ctx, 'client_id'));
  }),

  finishTest: answering(async (ctx) => {
    const { state, code, error, errorDescription } = checked(testSignInBody, bodyOf(ctx));
    const answer = code === undefined ? { error: error ?? 'server_error', errorDescription } : { code };
    const result = await serviceOf().finishTest(state, answer);
    keepOutOfCaches(ctx);
    ctx.body = result;
  }),

  export: answering(async (ctx) => {
    ctx.set('Content-Disposition', 'attachment; filename="oidc-clients.json"');
    ctx.body = await serviceOf().export();
  }),

  import: answering(async (ctx) => {
    const report = await serviceOf().import(checked(importBody, bodyOf(ctx)));
    keepOutOfCaches(ctx);
    ctx.status = 201;
    ctx.body = report;
  }),
});
