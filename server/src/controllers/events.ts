/** `GET /oidc-server/events`, `…/export` and `…/:id`. The answers are personal data: no cache may keep them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'koa';
import { eventId, exportEventsQuery, listEventsQuery } from '../contracts/events';
import type { EventService } from '../services/events';
import { answering, checked } from './errors';

const keepOutOfCaches = (ctx: Context): void => ctx.set('Cache-Control', 'no-store');

/** Names what an export is of and when, without anything of its content. */
const fileName = (format: string): string => `oidc-events-${new Date().toISOString().slice(0, 10)}.${format}`;

/** Whoever asked has gone: nobody is left to answer, and nothing failed here. */
const isHangUp = (error: unknown): boolean =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(String((error as { code?: unknown }).code));

/**
 * Sends a file as fast as it is taken. One that ends early must not look like a whole one: then the connection breaks.
 * Koa's own way leaves it open for ever.
 */
async function stream(ctx: Context, content: AsyncIterable<string>): Promise<void> {
  ctx.respond = false;
  try {
    await pipeline(Readable.from(content, { objectMode: false }), ctx.res);
  } catch (error) {
    if (!isHangUp(error)) throw error;
  }
}

export const createEventController = (serviceOf: () => EventService) => ({
  list: answering(async (ctx) => {
    const query = checked(listEventsQuery, ctx.query);
    keepOutOfCaches(ctx);
    ctx.body = await serviceOf().list(query);
  }),

  find: answering(async (ctx) => {
    const id = checked(eventId, (ctx.params as Record<string, unknown>)['id']);
    keepOutOfCaches(ctx);
    ctx.body = await serviceOf().find(id);
  }),

  export: answering(async (ctx) => {
    const query = checked(exportEventsQuery, ctx.query);
    const { type, content } = await serviceOf().export(query);
    keepOutOfCaches(ctx);
    ctx.set('Content-Disposition', `attachment; filename="${fileName(query.format)}"`);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = type;
    ctx.status = 200;
    await stream(ctx, content);
  }),
});
