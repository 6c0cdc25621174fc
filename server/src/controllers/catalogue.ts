/** `/oidc-server/scopes`, `/oidc-server/claim-mappings`, `/oidc-server/claim-fields`, `/oidc-server/claims-transfer`. */
import type { Context } from 'koa';
import { catalogueBody } from '../contracts/catalogue';
import { pageQuery } from '../contracts/pages';
import type { CatalogueService } from '../services/catalogue';
import { answering, checked } from './errors';

const param = (ctx: Context, name: 'name' | 'id'): string =>
  String((ctx.params as Record<string, unknown>)[name]);

const bodyOf = (ctx: Context): Record<string, unknown> =>
  checked(catalogueBody, (ctx.request as { body?: unknown }).body ?? {});

const pageOf = (ctx: Context) => checked(pageQuery, ctx.query);

const answer = (ask: (ctx: Context) => Promise<unknown>, status = 200) =>
  answering(async (ctx) => {
    const body = await ask(ctx);
    ctx.status = status;
    ctx.body = body;
  });

const NO_CONTENT = 204;
const CREATED = 201;

const remove = (ask: (ctx: Context) => Promise<void>) =>
  answering(async (ctx) => {
    await ask(ctx);
    ctx.status = NO_CONTENT;
  });

export const createScopeController = (serviceOf: () => CatalogueService) => ({
  list: answer((ctx) => serviceOf().listScopes(pageOf(ctx))),
  find: answer((ctx) => serviceOf().findScope(param(ctx, 'name'))),
  create: answer((ctx) => serviceOf().createScope(bodyOf(ctx)), CREATED),
  update: answer((ctx) => serviceOf().updateScope(param(ctx, 'name'), bodyOf(ctx))),
  remove: remove((ctx) => serviceOf().removeScope(param(ctx, 'name'))),
});

export const createMappingController = (serviceOf: () => CatalogueService) => ({
  list: answer((ctx) => serviceOf().listMappings(pageOf(ctx))),
  find: answer((ctx) => serviceOf().findMapping(param(ctx, 'id'))),
  create: answer((ctx) => serviceOf().createMapping(bodyOf(ctx)), CREATED),
  update: answer((ctx) => serviceOf().updateMapping(param(ctx, 'id'), bodyOf(ctx))),
  remove: remove((ctx) => serviceOf().removeMapping(param(ctx, 'id'))),
  fields: answer(() => serviceOf().fields()),
  exportAll: answer(() => serviceOf().exportAll()),
  importAll: answer((ctx) => serviceOf().importAll(bodyOf(ctx))),
});
