/** `/oidc-server/sessions` and `/oidc-server/grants`. The answers are people's data: no cache may keep them. */
import type { Context } from 'koa';
import {
  endGrantsBody,
  endSessionsBody,
  listGrantsQuery,
  listSessionsQuery,
  type EndingView,
} from '../contracts/sessions';
import type { SessionService } from '../services/sessions';
import { answering, checked } from './errors';

const bodyOf = (ctx: Context): unknown => (ctx.request as { body?: unknown }).body ?? {};

const idOf = (ctx: Context): string => String((ctx.params as Record<string, unknown>)['id']);

const ACCEPTED = 202;

const answer = (ask: (ctx: Context) => Promise<object>) =>
  answering(async (ctx) => {
    const body = await ask(ctx);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = body;
  });

/** 202 where it goes on in the background: ask `…/endings/<id>` how far it is. */
const answerEnding = (ask: (ctx: Context) => Promise<EndingView>) =>
  answering(async (ctx) => {
    const ending = await ask(ctx);
    ctx.status = ending.state === 'done' ? 200 : ACCEPTED;
    ctx.body = ending;
  });

export const createSessionController = (serviceOf: () => SessionService) => ({
  list: answer((ctx) => serviceOf().list(checked(listSessionsQuery, ctx.query))),
  end: answerEnding((ctx) => serviceOf().end(checked(endSessionsBody, bodyOf(ctx)))),
  endOne: answerEnding((ctx) => serviceOf().endOne(idOf(ctx))),
  grants: answer((ctx) => serviceOf().listGrants(checked(listGrantsQuery, ctx.query))),
  endGrants: answerEnding((ctx) => serviceOf().endGrants(checked(endGrantsBody, bodyOf(ctx)))),
  endGrant: answerEnding((ctx) => serviceOf().endGrant(idOf(ctx))),
  progress: answer((ctx) => serviceOf().progress(idOf(ctx))),
  sessionEndings: answer(() => serviceOf().running('sessions')),
  grantEndings: answer(() => serviceOf().running('grants')),
});
