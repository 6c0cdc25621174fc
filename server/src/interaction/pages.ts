/**
 * The pages of a pending authorization request: sign-in and consent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { claimsOf } from '../domain/scopes';
import { userClaims, type ClaimMapping } from '../domain/claims';
import { StoreUnavailable } from '../domain/errors';
import type { PageAnswer } from '../domain/pages';
import type { SignInRules } from '../domain/ports';
import { obstacleToSignIn, type SignInObstacle } from '../domain/sign-in';
import { displayName, type User } from '../domain/users';
import { InteractionGone, type Interactions, type PendingInteraction } from '../engine/interactions';
import { scopeText } from './catalogue';
import type { Csrf } from './csrf';
import { answerWith, contextOf, findApp, findAppIfPossible, type PageDeps } from './engine-pages';
import { readForm, UnreadableForm } from './form-body';
import { pageHeaders } from './page-headers';
import { consentPage, type ConsentScope } from './views/consent';
import { errorPage, type ErrorKind } from './views/error';
import { loginPage, type LoginError } from './views/login';

/** An HTTP exchange with the browser; the host's Koa context is one. */
export interface BrowserExchange extends PageAnswer {
  req: IncomingMessage;
  res: ServerResponse;
  method: string;
  query: Record<string, string | string[] | undefined>;
  redirect(url: string): void;
}

interface Deps extends PageDeps {
  interactions: Interactions;
  csrf: Csrf;
  mappings: readonly ClaimMapping[];
  /** Address of the page for an interaction, with the client's name for when the interaction is gone. */
  interactionUrl: (interaction: { uid: string; clientId: string | undefined }, action?: 'cancel') => string;
  log: { error(message: string): void };
}

const ROUTE = /^\/interaction\/([A-Za-z0-9_-]{1,128})(\/cancel)?$/;

/** How long a value shown at consent may be. */
const MAX_SHOWN = 200;

const DECLINED = { error: 'access_denied', description: 'The user declined the request' };
const CANCELLED = { error: 'access_denied', description: 'The user cancelled the sign-in' };
const ACCOUNT_GONE = { error: 'access_denied', description: 'The account may not sign in any more' };

const REFUSED = 400;

/** Seconds. */
const RETRY_AFTER = 5;

export function createPages(deps: Deps) {
  const { clients, users, interactions, csrf, siteName, mappings, interactionUrl, log } = deps;

  const showError = async (
    exchange: BrowserExchange,
    error: { kind: ErrorKind; status: number; clientId?: string | undefined },
  ) => {
    const app = await findAppIfPossible(clients, error.clientId);
    const html = errorPage({
      context: contextOf(exchange, undefined, siteName),
      kind: error.kind,
      ...(app ? { app } : {}),
    });
    answerWith(exchange, { status: error.status, html, headers: pageHeaders() });
  };

  /** Sends the browser to where the engine goes on. */
  const goOn = async (exchange: BrowserExchange, outcome: Promise<string>): Promise<void> => {
    const url = await outcome;
    exchange.set({ 'Cache-Control': 'no-store' });
    exchange.redirect(url);
    // Not 302: the form must not be posted again there (RFC 9700 §4.12).
    exchange.status = 303;
  };

  const showLogin = async (
    exchange: BrowserExchange,
    pending: PendingInteraction,
    retry: { status?: number; error?: LoginError; identifier?: string } = {},
  ) => {
    const { status = 200, error, identifier = pending.loginHint } = retry;
    const app = await findApp(clients, pending.clientId);
    const html = loginPage({
      context: contextOf(exchange, pending.uiLocales, siteName),
      action: interactionUrl(pending),
      cancelAction: interactionUrl(pending, 'cancel'),
      csrf: csrf.tokenFor(pending.uid),
      ...(app ? { app } : {}),
      ...(identifier ? { identifier } : {}),
      ...(error ? { error } : {}),
    });
    const headers = pageHeaders({ redirectUri: pending.redirectUri, logoUri: app?.logoUri });
    answerWith(exchange, { status, html, headers });
  };

  const logIn = async (exchange: BrowserExchange, pending: PendingInteraction, form: URLSearchParams) => {
    const identifier = (form.get('identifier') ?? '').trim();
    const password = form.get('password') ?? '';
    const refuse = (error: LoginError) =>
      showLogin(exchange, pending, { status: REFUSED, error, identifier });
    if (identifier === '' || password === '') return refuse('empty');

    const [rules, user] = await Promise.all([
      users.signInRules(),
      users.authenticate({ identifier, password }),
    ]);
    if (!user || !rules.localSignIn) return refuse('credentials');
    // Told only to somebody who knows the password.
    const obstacle: SignInObstacle | undefined = obstacleToSignIn(user, rules);
    if (obstacle) return refuse(obstacle);
    return goOn(exchange, interactions.finishLogin(exchange, { subject: user.subject, amr: ['pwd'] }));
  };

  /** The values that a scope would send, as a person reads them. */
  const valuesOf = (scope: string, user: User, rules: SignInRules): string[] =>
    Object.entries(userClaims({ user, rules, mappings, wanted: claimsOf([scope]) }))
      .filter(([, value]) => typeof value === 'string')
      .map(([, value]) => String(value).slice(0, MAX_SHOWN))
      .filter((value, index, all) => all.indexOf(value) === index);

  const showConsent = async (exchange: BrowserExchange, pending: PendingInteraction, user: User) => {
    const context = contextOf(exchange, pending.uiLocales, siteName);
    const [app, rules] = await Promise.all([findApp(clients, pending.clientId), users.signInRules()]);
    // A request that asks again for what was given shows it again: nobody agrees to an empty list.
    const asked = pending.missing.scopes.length > 0 ? pending.missing.scopes : pending.requestedScopes;
    const scopes = asked.map((name): ConsentScope => ({
      name,
      ...scopeText(context.lang, name),
      values: valuesOf(name, user, rules),
    }));
    const html = consentPage({
      context,
      action: interactionUrl(pending),
      csrf: csrf.tokenFor(pending.uid),
      app: app ?? { name: pending.clientId },
      user: { name: displayName(user), ...(user.email ? { email: user.email } : {}) },
      scopes,
      offlineAccess: asked.includes('offline_access'),
    });
    const headers = pageHeaders({ redirectUri: pending.redirectUri, logoUri: app?.logoUri });
    answerWith(exchange, { status: 200, html, headers });
  };

  const consent = async (
    exchange: BrowserExchange,
    pending: PendingInteraction,
    user: User,
    form: URLSearchParams,
  ) => {
    const decision = form.get('decision');
    if (decision === 'accept') return goOn(exchange, interactions.finishConsent(exchange));
    if (decision === 'refuse') return goOn(exchange, interactions.abort(exchange, DECLINED));
    return showConsent(exchange, pending, user);
  };

  /** The user of a consent page, as long as they may still sign in. */
  const signedInUser = async ({ subject }: PendingInteraction): Promise<User | undefined> => {
    const user = subject === undefined ? undefined : await users.findBySubject(subject);
    return user && !obstacleToSignIn(user, await users.signInRules()) ? user : undefined;
  };

  const show = async (exchange: BrowserExchange, pending: PendingInteraction) => {
    if (pending.prompt === 'login') return showLogin(exchange, pending);
    const user = await signedInUser(pending);
    if (!user) return goOn(exchange, interactions.abort(exchange, ACCOUNT_GONE));
    return showConsent(exchange, pending, user);
  };

  const submit = async (exchange: BrowserExchange, pending: PendingInteraction, form: URLSearchParams) => {
    if (pending.prompt === 'login') return logIn(exchange, pending, form);
    const user = await signedInUser(pending);
    if (!user) return goOn(exchange, interactions.abort(exchange, ACCOUNT_GONE));
    return consent(exchange, pending, user, form);
  };

  const serve = async (exchange: BrowserExchange, { uid, cancel }: { uid: string; cancel: boolean }) => {
    const reads = exchange.method === 'GET' || exchange.method === 'HEAD';
    if (reads && !cancel) return show(exchange, await interactions.find(exchange));
    if (exchange.method !== 'POST') {
      exchange.set({ Allow: cancel ? 'POST' : 'GET, HEAD, POST' });
      return showError(exchange, { kind: 'not-found', status: 405 });
    }
    const form = await readForm(exchange.req);
    const pending = await interactions.find(exchange);
    if (pending.uid !== uid || !csrf.accepts({ uid, token: form.get('csrf') ?? undefined })) {
      throw new InteractionGone('the form does not belong to this interaction');
    }
    if (cancel) return goOn(exchange, interactions.abort(exchange, CANCELLED));
    return submit(exchange, pending, form);
  };

  /** Serves what is below the issuer and a page; false when it is not one. */
  return async function pages(exchange: BrowserExchange, below: string): Promise<boolean> {
    const match = ROUTE.exec(below);
    if (!match) return false;
    const clientId =
      typeof exchange.query['client_id'] === 'string' ? exchange.query['client_id'] : undefined;
    try {
      await serve(exchange, { uid: String(match[1]), cancel: match[2] !== undefined });
    } catch (error) {
      if (error instanceof InteractionGone)
        await showError(exchange, { kind: 'expired', status: REFUSED, clientId });
      else if (error instanceof UnreadableForm)
        await showError(exchange, { kind: 'request', status: 413, clientId });
      else if (error instanceof StoreUnavailable) {
        exchange.set({ 'Retry-After': String(RETRY_AFTER) });
        await showError(exchange, { kind: 'unavailable', status: 503 });
      } else {
        log.error(
          `oidc-server: a page failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        await showError(exchange, { kind: 'server', status: 500 });
      }
    }
    return true;
  };
}
