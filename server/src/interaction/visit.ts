/**
 * One request of a browser to a page of a pending interaction, and what every step answers with.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageAnswer } from '../domain/pages';
import type { PendingInteraction } from '../engine/interactions';
import type { Contexts, Given } from './contexts';
import type { PageContext } from './html';
import { present } from './present';
import { view, type View } from './views';
import type { App } from './views/app';
import type { ErrorKind } from './views/error';

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
/** RFC 9110 §15.6.4. */
export const AWAY = 503;

interface Shown {
  status?: number;
  /** Seconds. */
  retryAfter?: number;
}

export function createAnswers({ contexts }: { contexts: Contexts }) {
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
      { exchange, pending: { clientId, uiLocales, redirectUri } }: Visit,
      make: (given: { context: PageContext; app: App }) => View,
      { status = 200, retryAfter }: Shown = {},
    ): Promise<void> {
      const { context, app = { name: clientId } } = await contexts.of(exchange, { clientId, uiLocales });
      const { logoUri } = app;
      present(exchange, make({ context, app }), { status, retryAfter, redirectUri, logoUri });
    },

    /** Shows a page to a browser that has no such interaction. */
    async showAlone(
      exchange: BrowserExchange,
      clientId: string | undefined,
      make: (given: Given) => View,
      { status = 200, retryAfter }: Shown = {},
    ): Promise<void> {
      present(exchange, make(await contexts.of(exchange, { clientId })), { status, retryAfter });
    },

    async showError(
      exchange: BrowserExchange,
      {
        kind,
        status,
        clientId,
        reference,
      }: { kind: ErrorKind; status: number; clientId?: string | undefined; reference?: string },
    ): Promise<void> {
      const { context, app } = await contexts.ofError(exchange, { clientId });
      const shown = { ...(app ? { app } : {}), ...(reference === undefined ? {} : { reference }) };
      present(exchange, view('error', { context, kind, ...shown }), { status });
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;
