/**
 * Requests that `fetch` can't send: as a browser sends them when somebody opens a page (`fetch` always says that a script
 * asks, by `Sec-Fetch-Mode: cors`, and applications answer scripts otherwise than people), and to a site whose
 * certificate a test has signed itself.
 */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Browserless, type Send } from './browserless.ts';

interface Trust {
  /** PEM; certificates that these signed are good, beside those that the system trusts. */
  ca?: string | undefined;
}

const NAVIGATION = {
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
  'sec-fetch-user': '?1',
};

const headersOf = (answer: IncomingMessage): Headers => {
  const headers = new Headers();
  for (let index = 0; index < answer.rawHeaders.length; index += 2) {
    headers.append(answer.rawHeaders[index]!, answer.rawHeaders[index + 1]!);
  }
  return headers;
};

const bodyOf = (body: RequestInit['body']): string => {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('A page sends forms and nothing else');
};

const WITHOUT_BODY = [204, 205, 304];

/** As `fetch` does, without following redirects. */
const sendWith =
  ({ ca }: Trust, always: Record<string, string> = {}): Send =>
  (url, init) => {
    const body = bodyOf(init.body);
    const headers = {
      ...always,
      ...Object.fromEntries(new Headers(init.headers)),
      ...(init.body instanceof URLSearchParams
        ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
        : {}),
      ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      let received: IncomingMessage | undefined;
      const outgoing = send(
        url,
        {
          method: init.method ?? 'GET',
          headers,
          agent: false,
          ...(ca === undefined ? {} : { ca }),
        },
        (answer) => {
          received = answer;
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () => {
            const status = answer.statusCode ?? 502;
            const content = WITHOUT_BODY.includes(status) ? null : Buffer.concat(chunks);
            resolve(new Response(content, { status, headers: headersOf(answer) }));
          });
        },
      );
      outgoing.once('error', (error) => {
        // As browsers do: what a server sends after the end of its answer is left alone.
        if (received?.complete !== true) reject(error);
      });
      outgoing.end(body);
    });
  };

/** A browser whose requests say that a person opens a page. */
export const navigatingBrowser = (trust: Trust = {}): Browserless =>
  new Browserless({}, sendWith(trust, NAVIGATION));

/** What `openid-client` takes as its `fetch`. */
export const trustingFetch =
  (trust: Trust) =>
  (url: string, init: unknown): Promise<Response> =>
    sendWith(trust)(new URL(url), init as RequestInit);
