/**
 * One request of a browser to a page of a pending interaction, and what every step answers with.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageAnswer } from '../domain/pages';
import type { PendingInteraction } from '../engine/interactions';
import { answerWith, contextOf, findApp, findAppIfPossible, type PageDeps } from './engine-pages';
import type { PageContext } from './html';
import { pageHeaders } from './page-headers';
import type { App } from './views/app';
import { errorPage, type ErrorKind } from './views/error';

/** An HTTP exchange with the browser; the host's Koa context is one. */
export interface BrowserExchange extends PageAnswer {
  req: IncomingMessage;
  res: ServerResponse;
  method: string;
  /** Of the browser, as far as the host's own proxy settings can tell. */
  ip: string;
  query: Record<string, string | string[] | undefined>;
  redirect(url: string): void;
}

/** The pages below an interaction's address; `''` is the one that it starts at. */
export const PAGE_NAMES = [
  '',
  'cancel',
  'keep',
  'switch',
  'external',
  'forgot',
  'reset',
  'sign-up',
  'sign-ins',
] as const;
export type PageName = (typeof PAGE_NAMES)[number];

/** Address of a page, with the client's name for when the interaction is gone. */
export type InteractionUrl = (
  interaction: { uid: string; clientId: string | undefined },
  page?: PageName,
) => string;

export interface Visit {
  exchange: BrowserExchange;
  pending: PendingInteraction;
  /** The page that was opened or whose form was sent. */
  page: PageName;
}

/** A visit with a form, whose token was checked. */
export interface Submission extends Visit {
  form: URLSearchParams;
}

/** The form, or what was asked for, was understood and refused. */
export const REFUSED = 400;
/** RFC 6585 §4. */
export const TOO_MANY = 429;

export function createAnswers({ siteName, clients }: Pick<PageDeps, 'siteName' | 'clients'>) {
  /** Sends the browser on, with GET whatever it came with: a form must not be posted again there (RFC 9700 §4.12). */
  const sendTo = (exchange: BrowserExchange, url: string): void => {
    exchange.set({ 'Cache-Control': 'no-store' });
    exchange.redirect(url);
    exchange.status = 303;
  };

  return {
    sendTo,

    /** Sends the browser to where the engine goes on. */
    async goOn(exchange: BrowserExchange, outcome: Promise<string>): Promise<void> {
      sendTo(exchange, await outcome);
    },

    /** Shows a page of the interaction. */
    async show(
      { exchange, pending }: Visit,
      render: (given: { context: PageContext; app: App }) => string,
      { status = 200, retryAfter }: { status?: number; retryAfter?: number } = {},
    ): Promise<void> {
      const app = (await findApp(clients, pending.clientId)) ?? { name: pending.clientId };
      const html = render({ context: contextOf(exchange, pending.uiLocales, siteName), app });
      const headers = pageHeaders({ redirectUri: pending.redirectUri, logoUri: app.logoUri });
      answerWith(exchange, { status, html, headers });
      if (retryAfter !== undefined) exchange.set({ 'Retry-After': String(retryAfter) });
    },

    /** Shows a page to a browser that has no such interaction. */
    async showAlone(
      exchange: BrowserExchange,
      clientId: string | undefined,
      render: (given: { context: PageContext; app: App | undefined }) => string,
      { status = 200, retryAfter }: { status?: number; retryAfter?: number } = {},
    ): Promise<void> {
      const app = await findApp(clients, clientId);
      const html = render({ context: contextOf(exchange, undefined, siteName), app });
      answerWith(exchange, { status, html, headers: pageHeaders() });
      if (retryAfter !== undefined) exchange.set({ 'Retry-After': String(retryAfter) });
    },

    async showError(
      exchange: BrowserExchange,
      error: { kind: ErrorKind; status: number; clientId?: string | undefined },
    ): Promise<void> {
      const app = await findAppIfPossible(clients, error.clientId);
      const html = errorPage({
        context: contextOf(exchange, undefined, siteName),
        kind: error.kind,
        ...(app ? { app } : {}),
      });
      answerWith(exchange, { status: error.status, html, headers: pageHeaders() });
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;
