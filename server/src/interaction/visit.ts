/**
 * One request of a browser to a page of a pending interaction, and what every step answers with.
 */
import type { PendingInteraction } from '../engine/interactions';
import type { Contexts, Given } from './contexts';
import type { PageContext } from './html';
import { isReading, type BrowserExchange, type PageName } from './exchange';
import { describeView } from './describe';
import type { FrontEnd } from './front-end';
import type { Present, Presentation } from './present';
import { view, type View } from './views';
import type { App } from './views/app';
import type { ErrorKind } from './views/error';

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

interface Deps {
  contexts: Contexts;
  present: Present;
  /** In the place of the pages of an interaction; undefined: the pages themselves. */
  frontEnd: FrontEnd | undefined;
}

/** A page of an interaction, as its address says. */
type Place = Parameters<FrontEnd['addressOf']>[1];

export function createAnswers({ contexts, present, frontEnd }: Deps) {
  const isForData = (exchange: BrowserExchange): boolean => frontEnd?.asksForData(exchange) === true;

  const tell = (exchange: BrowserExchange, status: number, body: object): void => {
    exchange.status = status;
    exchange.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    exchange.type = 'json';
    exchange.body = body;
  };

  /** Sends the browser on, with GET whatever it came with: a form must not be posted again there (RFC 9700 §4.12). */
  const sendTo = (exchange: BrowserExchange, url: string): void => {
    if (isForData(exchange)) {
      tell(exchange, 200, { location: url });
      return;
    }
    exchange.set({ 'Cache-Control': 'no-store' });
    exchange.redirect(url);
    exchange.status = 303;
  };

  const answer = (
    exchange: BrowserExchange,
    view: View,
    { place, ...presentation }: Presentation & { place?: Place | undefined },
  ): void => {
    const { status, retryAfter } = presentation;
    if (isForData(exchange)) {
      tell(exchange, status, { ...describeView(view), ...(retryAfter === undefined ? {} : { retryAfter }) });
      if (retryAfter !== undefined) exchange.set({ 'Retry-After': String(retryAfter) });
    } else if (frontEnd && place && isReading(exchange)) {
      sendTo(exchange, frontEnd.addressOf(exchange, place));
    } else present(exchange, view, presentation);
  };

  return {
    isForData,
    sendTo,

    /** Sends the browser to where the engine goes on. */
    async goOn(exchange: BrowserExchange, outcome: Promise<string>): Promise<void> {
      sendTo(exchange, await outcome);
    },

    /** Shows a page of the interaction. */
    async show(
      { exchange, page, pending: { uid, clientId, uiLocales, redirectUri } }: Visit,
      make: (given: { context: PageContext; app: App }) => View,
      { status = 200, retryAfter, problem }: Shown & { problem?: string } = {},
    ): Promise<void> {
      const { context, app = { name: clientId } } = await contexts.of(exchange, { clientId, uiLocales });
      const { logoUri } = app;
      // Another provider's answer comes to an address of its own; the user is back at the beginning.
      const place = {
        uid,
        page: page === 'external' ? ('' as const) : page,
        ...(problem ? { problem } : {}),
      };
      answer(exchange, make({ context, app }), { status, retryAfter, redirectUri, logoUri, place });
    },

    /** Shows a page to a browser that may have no such interaction. */
    async showAlone(
      exchange: BrowserExchange,
      { clientId, place }: { clientId: string | undefined; place: Place },
      make: (given: Given) => View,
      { status = 200, retryAfter }: Shown = {},
    ): Promise<void> {
      answer(exchange, make(await contexts.of(exchange, { clientId })), { status, retryAfter, place });
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
      answer(exchange, view('error', { context, kind, ...shown }), { status });
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;
