/**
 * A front end of the site's own in the place of the pages: where it lives, which requests are its, and what browsers are
 * told so that nobody else's pages can ask in its name.
 */
import type { BrowserExchange, PageName } from './exchange';

/** What of a page's address the front end is told, to ask for the same. */
const PASSED_ON = ['client_id', 'notice', 'problem', 'code'] as const;

export interface FrontEnd {
  /** The request is for data and not for a page. */
  asksForData(exchange: BrowserExchange): boolean;
  /** Tells the browser who may read the answer. False: the request comes from somebody else's page. */
  admits(exchange: BrowserExchange): boolean;
  /** Answers the question that a browser asks before it sends JSON to another origin (CORS preflight). */
  answerPreflight(exchange: BrowserExchange): void;
  /** Where a browser is sent that opens a page. */
  addressOf(exchange: BrowserExchange, place: { uid: string; page: PageName; problem?: string }): string;
}

const JSON_TYPE = 'application/json';

const isJson = (exchange: BrowserExchange): boolean =>
  exchange.get('content-type').split(';')[0]?.trim().toLowerCase() === JSON_TYPE;

/** @param url the front end's page, of the same site as the issuer: browsers send the interaction's cookie to no other. */
export function createFrontEnd({ url }: { url: string }): FrontEnd {
  const { origin } = new URL(url);

  const asksForData = (exchange: BrowserExchange): boolean => {
    const accepted = exchange.get('accept');
    return isJson(exchange) || (accepted.includes(JSON_TYPE) && !accepted.includes('text/html'));
  };

  const letRead = (exchange: BrowserExchange): void => {
    exchange.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Retry-After',
    });
  };

  return {
    asksForData,

    admits(exchange) {
      exchange.set({ Vary: 'Origin' });
      const from = exchange.get('origin');
      const isReading = exchange.method === 'GET' || exchange.method === 'HEAD';
      // Browsers name the origin with every request that changes something; a reading one of the same origin has none.
      const isItsOwn = from === origin || (from === '' && isReading);
      if (from === origin) letRead(exchange);
      return isItsOwn && (isReading || isJson(exchange));
    },

    answerPreflight(exchange) {
      exchange.set({ Vary: 'Origin' });
      if (exchange.get('origin') === origin) {
        letRead(exchange);
        exchange.set({
          'Access-Control-Allow-Methods': 'GET, POST',
          'Access-Control-Allow-Headers': 'Content-Type',
          'Access-Control-Max-Age': '600',
        });
      }
      exchange.status = 204;
    },

    addressOf(exchange, { uid, page, problem }) {
      const address = new URL(url);
      address.searchParams.set('uid', uid);
      if (page !== '') address.searchParams.set('page', page);
      for (const name of PASSED_ON) {
        const value = exchange.query[name];
        if (typeof value === 'string') address.searchParams.set(name, value);
      }
      if (problem !== undefined) address.searchParams.set('problem', problem);
      return address.href;
    },
  };
}
