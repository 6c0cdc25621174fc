/**
 * A request of a browser, and the pages that it can be for.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageAnswer } from '../domain/pages';

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

/** As against a form that was sent. */
export const isReading = ({ method }: Pick<BrowserExchange, 'method'>): boolean =>
  method === 'GET' || method === 'HEAD';

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
