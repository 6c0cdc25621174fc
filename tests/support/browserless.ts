/**
 * A browser without a browser: what the HTTP flow tests need of one, and nothing more. It keeps cookies, follows
 * redirects by hand so that a test can look at each, reads the forms of a page, and submits them as a browser with
 * JavaScript off would.
 *
 *   const browser = new Browserless();
 *   const callback = await signIn({ browser, authorizationUrl, redirectUri, identifier: 'alice', password: '…' });
 *   callback.searchParams.get('code');
 *
 * The steps, where a test wants to stop at one of them:
 *
 *   const loginPage = await browser.open(authorizationUrl);
 *   const next = await browser.submit(loginPage, { values: { identifier: 'alice', password: 'wrong' } });
 *   next.status; next.html;
 *
 * Runs under vitest and under plain Node (type stripping): erasable syntax only, imports with extensions.
 */

/** Long enough for a sign-in with every prompt, short enough to name a loop. */
const maxRedirects = 15;

interface StoredCookie {
  name: string;
  value: string;
  host: string;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string | undefined;
}

/** Cookies by host name, as browsers keep them: the port does not matter (RFC 6265 §8.5). */
export class CookieJar {
  #cookies: StoredCookie[] = [];

  /** Every cookie the jar holds now, for tests that look at their attributes. */
  all(): readonly StoredCookie[] {
    return this.#cookies;
  }

  get(name: string): StoredCookie | undefined {
    return this.#cookies.find((cookie) => cookie.name === name);
  }

  clear(): void {
    this.#cookies = [];
  }

  /** Takes the `Set-Cookie` headers of an answer from `url`. */
  take(url: URL, setCookies: string[]): void {
    for (const header of setCookies) this.#store(url, header);
  }

  /** The `Cookie` header of a request to `url`; undefined when there is nothing to send. */
  headerFor(url: URL): string | undefined {
    const matching = this.#cookies.filter(
      ({ host, path, secure }) =>
        host === url.hostname && pathMatches(url.pathname, path) && (!secure || isTrustworthy(url)),
    );
    // Longer paths first (RFC 6265 §5.4).
    matching.sort((a, b) => b.path.length - a.path.length);
    return matching.length === 0
      ? undefined
      : matching.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #store(url: URL, header: string): void {
    const [pair = '', ...attributeTexts] = header.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const attributes = new Map(
      attributeTexts.map((text) => {
        const [key = '', ...rest] = text.split('=');
        return [key.toLowerCase(), rest.join('=')] as const;
      }),
    );

    const path = attributes.get('path') ?? (url.pathname.slice(0, url.pathname.lastIndexOf('/')) || '/');
    const isSame = (other: StoredCookie): boolean =>
      other.name === name && other.host === url.hostname && other.path === path;
    this.#cookies = this.#cookies.filter((other) => !isSame(other));

    const maxAge = attributes.get('max-age');
    const expires = attributes.get('expires');
    const isGone =
      maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0;
    if (isGone) return;

    this.#cookies.push({
      name,
      value: pair.slice(equals + 1),
      host: url.hostname,
      path,
      secure: attributes.has('secure'),
      httpOnly: attributes.has('httponly'),
      sameSite: attributes.get('samesite')?.toLowerCase(),
    });
  }
}

/** RFC 6265 §5.1.4. */
const pathMatches = (requestPath: string, cookiePath: string): boolean =>
  requestPath === cookiePath ||
  (requestPath.startsWith(cookiePath) &&
    (cookiePath.endsWith('/') || requestPath[cookiePath.length] === '/'));

/** Chromium sends Secure cookies to loopback too. */
const isTrustworthy = (url: URL): boolean =>
  url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

export interface Button {
  name: string;
  value: string;
  text: string;
}

export interface Form {
  /** Absolute. */
  action: URL;
  method: 'GET' | 'POST';
  /** What a browser would send of the form untouched: hidden inputs, prefilled and checked ones, not the buttons. */
  fields: Record<string, string>;
  /** The submit buttons that have a name. */
  buttons: Button[];
}

/** One answer of a server. */
export interface Page {
  url: URL;
  status: number;
  headers: Headers;
  html: string;
  /** Where the answer redirects to, absolute, if it does and the redirect was not followed. */
  location: URL | undefined;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Text or attribute value as a browser reads it. Covers the entities that renderers write. */
export function decodeHtml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ''] ?? whole;
    },
  );
}

/** The rest of a tag, up to its `>`: one inside a quoted value does not end it. */
const rest = String.raw`(?:"[^"]*"|'[^']*'|[^"'>])*>`;
const anyTag = new RegExp(`</?[a-z!]${rest}`, 'gi');
const inputTag = new RegExp(String.raw`<input\b${rest}`, 'gi');
const formElement = new RegExp(String.raw`(<form\b${rest})([\s\S]*?)</form>`, 'gi');
const buttonElement = new RegExp(String.raw`(<button\b${rest})([\s\S]*?)</button>`, 'gi');

/** What a reader sees of some HTML: no tags, no scripts or styles, white space collapsed. */
export function textOf(html: string): string {
  const withoutCode = html.replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, ' ');
  return decodeHtml(withoutCode.replace(anyTag, ' ')).replace(/\s+/g, ' ').trim();
}

function attributesOf(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  const inside = tag.replace(/^<[a-z]+/i, '').replace(/\/?>$/, '');
  for (const [, name = '', doubleQuoted, singleQuoted, bare] of inside.matchAll(
    /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g,
  )) {
    attributes.set(name.toLowerCase(), decodeHtml(doubleQuoted ?? singleQuoted ?? bare ?? ''));
  }
  return attributes;
}

/** The forms of a page, in order. */
export function formsOf({ html, url }: Pick<Page, 'html' | 'url'>): Form[] {
  return [...html.matchAll(formElement)].map(([, openingTag = '', body = '']) => {
    const attributes = attributesOf(openingTag);
    const form: Form = {
      action: new URL(attributes.get('action') ?? '', url),
      method: attributes.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
      fields: {},
      buttons: [],
    };

    for (const [tag] of body.matchAll(inputTag)) {
      const input = attributesOf(tag);
      const type = input.get('type')?.toLowerCase() ?? 'text';
      const name = input.get('name');
      if (name === undefined || input.has('disabled')) continue;
      if (type === 'submit')
        form.buttons.push({ name, value: input.get('value') ?? '', text: input.get('value') ?? '' });
      else if (!['checkbox', 'radio'].includes(type)) form.fields[name] = input.get('value') ?? '';
      else if (input.has('checked')) form.fields[name] = input.get('value') ?? 'on';
    }
    for (const [, tag = '', text = ''] of body.matchAll(buttonElement)) {
      const button = attributesOf(tag);
      const name = button.get('name');
      if (name !== undefined && (button.get('type') ?? 'submit') === 'submit') {
        form.buttons.push({ name, value: button.get('value') ?? '', text: textOf(text) });
      }
    }
    return form;
  });
}

export interface OpenOptions {
  /** Stop before following a redirect to such a URL: the answer's `location` is it. */
  until?: (url: URL) => boolean;
}

export interface SubmitOptions extends OpenOptions {
  /** Set or added over what the form carries. */
  values?: Record<string, string>;
  /** The button pressed, by name and value; its pair is sent. */
  button?: { name: string; value: string };
  /** Which form, when it is not the only one, or not the first with that button. */
  form?: Form;
}

/** How requests are sent: must not follow redirects. */
export type Send = (url: URL, init: RequestInit) => Promise<Response>;

export class Browserless {
  readonly cookies = new CookieJar();
  readonly #headers: Record<string, string>;
  readonly #send: Send;

  /** @param headers sent with every request, e.g. `{ 'accept-language': 'fr' }`. */
  constructor(headers: Record<string, string> = {}, send: Send = fetch) {
    this.#headers = headers;
    this.#send = send;
  }

  /** One request with the jar's cookies; redirects are not followed. */
  async request(url: string | URL, init: RequestInit = {}): Promise<Page> {
    const target = new URL(url);
    const headers = new Headers({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...this.#headers });
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const cookie = this.cookies.headerFor(target);
    if (cookie !== undefined) headers.set('cookie', cookie);

    const response = await this.#send(target, { ...init, headers, redirect: 'manual' });
    this.cookies.take(target, response.headers.getSetCookie());
    const location = response.headers.get('location');
    return {
      url: target,
      status: response.status,
      headers: response.headers,
      html: await response.text(),
      location: location !== null && isRedirect(response.status) ? new URL(location, target) : undefined,
    };
  }

  /** Opens a page, following redirects. */
  async open(url: string | URL, options: OpenOptions = {}): Promise<Page> {
    return await this.#follow(await this.request(url), options);
  }

  /** Submits a form of the page, following redirects. */
  async submit(page: Page, { values, button, form: chosen, until }: SubmitOptions = {}): Promise<Page> {
    const form = chosen ?? formWith(page, button);
    const sent = new URLSearchParams({
      ...form.fields,
      ...values,
      ...(button ? { [button.name]: button.value } : {}),
    });

    if (form.method === 'GET') {
      const target = new URL(form.action);
      target.search = sent.toString();
      return await this.#follow(await this.request(target), { until });
    }
    // As a browser submitting a form: checks of where a form came from rely on these.
    const hidden = hidesReferrer(page);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: hidden ? 'null' : page.url.origin,
      ...(hidden ? {} : { referer: page.url.href }),
      'sec-fetch-site': page.url.origin === form.action.origin ? 'same-origin' : 'cross-site',
      'sec-fetch-mode': 'navigate',
    };
    const answer = await this.request(form.action, { method: 'POST', body: sent.toString(), headers });
    return await this.#follow(answer, { until });
  }

  async #follow(first: Page, { until }: OpenOptions): Promise<Page> {
    let page = first;
    for (let count = 0; count < maxRedirects; count += 1) {
      if (page.location === undefined || until?.(page.location)) return page;
      // Every redirect of these flows is answered with GET, as 302 and 303 are in browsers.
      page = await this.request(page.location);
    }
    throw new Error(
      `More than ${maxRedirects} redirects; the last was to ${page.location?.href ?? page.url.href}`,
    );
  }
}

/** Under this policy a browser sends `Origin: null` with a form, even to its own origin (Fetch, "append a request Origin header"). */
const hidesReferrer = ({ headers, html }: Page): boolean =>
  headers.get('referrer-policy') === 'no-referrer' ||
  /<meta name="referrer" content="no-referrer"/.test(html);

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

function formWith(page: Page, button: { name: string; value: string } | undefined): Form {
  const forms = formsOf(page);
  const form = button
    ? forms.find(({ buttons }) =>
        buttons.some(({ name, value }) => name === button.name && value === button.value),
      )
    : forms[0];
  if (form) return form;
  const wanted = button ? `form with a button ${button.name}=${button.value}` : 'form';
  throw new Error(`No ${wanted} on ${describePage(page)}`);
}

/** One line for a failing test's message. */
export function describePage({ url, status, html, location }: Page): string {
  const target = location ? ` → ${location.href}` : '';
  return `${url.origin}${url.pathname} (${status}${target}): ${textOf(html).slice(0, 300)}`;
}

export interface SignInOptions {
  browser: Browserless;
  authorizationUrl: string | URL;
  /** The client's redirect URI; the sign-in ends when the provider redirects there. */
  redirectUri: string;
  /** User name or e-mail address. */
  identifier: string;
  password: string;
  /** What is pressed on the consent page, if one is shown. */
  decision?: 'accept' | 'refuse';
}

const leadsTo = (redirectUri: string) => {
  const target = new URL(redirectUri);
  return (url: URL): boolean => url.origin === target.origin && url.pathname === target.pathname;
};

/** The button of the consent page. */
export const consentButton = (decision: 'accept' | 'refuse') => ({ name: 'decision', value: decision });

const isConsentPage = (page: Page): boolean =>
  formsOf(page).some(({ buttons }) => buttons.some(({ name }) => name === consentButton('accept').name));

const loginForm = (page: Page): Form | undefined => formsOf(page).find(({ fields }) => 'password' in fields);

/**
 * Walks through a sign-in: login page, consent page (each only if it is shown), back to the client.
 *
 * @returns the URL the provider redirected to, with `code` and `state`, or `error`.
 * @throws when a page is shown that is neither, or the login page comes back (wrong password, …).
 */
export async function signIn(options: SignInOptions): Promise<URL> {
  const { browser, authorizationUrl, redirectUri, identifier, password, decision = 'accept' } = options;
  const until = leadsTo(redirectUri);

  let page = await browser.open(authorizationUrl, { until });
  const form = loginForm(page);
  if (form) page = await browser.submit(page, { form, values: { identifier, password }, until });
  if (loginForm(page)) throw new Error(`The login page came back: ${describePage(page)}`);
  if (isConsentPage(page)) page = await browser.submit(page, { button: consentButton(decision), until });

  if (page.location === undefined)
    throw new Error(`The sign-in did not return to the client: ${describePage(page)}`);
  return page.location;
}
