/**
 * The pages of a pending authorization request: which step answers which request, and what happens when none can.
 */
import { RETRY_AFTER, StoreUnavailable } from '../domain/errors';
import { traceOf } from '../domain/failure-words';
import type { RequestScope } from '../domain/ports';
import { newReference } from '../domain/reference';
import { obstacleToSignIn } from '../domain/sign-in';
import { offersAccounts, type User } from '../domain/users';
import { InteractionGone } from '../engine/interactions';
import { createApplicationsPage, type ApplicationsDeps } from './applications-page';
import { createAccountSteps, resetForm, type AccountDeps } from './account-steps';
import { createConsentSteps, type ConsentDeps } from './consent-steps';
import { probeCookies } from './cookies';
import { createDeniedSteps } from './denied-steps';
import { createExternalSteps, type DanceOutcome, type ExternalDeps } from './external-steps';
import { readForm, readJsonForm, UnreadableForm } from './form-body';
import type { FrontEnd } from './front-end';
import { createLoginSteps, type LoginDeps } from './login-steps';
import { isReading, PAGE_NAMES, type BrowserExchange, type PageName } from './exchange';
import { REFUSED, type Submission, type Visit } from './visit';

type Deps = AccountDeps &
  Omit<ApplicationsDeps, 'interactions'> &
  ConsentDeps &
  LoginDeps &
  Omit<ExternalDeps, 'showLogin'> & {
    frontEnd: FrontEnd | undefined;
    request: RequestScope;
    issuer: string;
    /** Path below the issuer of the page for the user's own account. */
    accountPath: string;
    log: { error(message: string): void };
  };

const ROUTE = /^\/interaction\/([A-Za-z0-9_-]{1,128})(?:\/([a-z-]{1,20}))?$/;
const EXTERNAL_ROUTE = /^\/interaction\/([A-Za-z0-9_-]{1,128})\/external\/([\w.-]{1,100})$/;

/** Somebody else's page. */
const FORBIDDEN = 403;

const CANCELLED = { error: 'access_denied', description: 'The user cancelled the sign-in' };
const ACCOUNT_GONE = { error: 'access_denied', description: 'The account may not sign in any more' };
const ACR_UNMET = {
  error: 'unmet_authentication_requirements',
  description: 'None of the requested authentication context classes can be reached',
};

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export interface Pages {
  /** Serves what is below the issuer and a page; false when it is not one. */
  serve(exchange: BrowserExchange, below: string): Promise<boolean>;
  /** The provider whose dance comes back at this path below the issuer; undefined when it is not such a path. */
  externalProvider(below: string): string | undefined;
  /** Ends the host's dance, once its session is there to be read. */
  finishExternal(exchange: BrowserExchange, outcome: DanceOutcome): Promise<void>;
}

export function createPages(deps: Deps): Pages {
  const { answers, users, interactions, csrf, audit, frontEnd, request, log } = deps;
  const login = createLoginSteps(deps);
  const consent = createConsentSteps(deps);
  const account = createAccountSteps(deps);
  const denied = createDeniedSteps(deps);
  const applications = createApplicationsPage(deps);
  const external = createExternalSteps({ ...deps, showLogin: login.show });

  /** The user of a page that acts on an account, as long as they may still sign in. */
  const signedInUser = async ({ pending: { subject } }: Visit): Promise<User | undefined> => {
    const user = subject === undefined ? undefined : await users.findBySubject(subject);
    return user && !obstacleToSignIn(user, await users.signInRules()) ? user : undefined;
  };

  const withUser =
    <V extends Visit>(step: (visit: V, user: User) => Promise<void>) =>
    async (visit: V): Promise<void> => {
      const user = await signedInUser(visit);
      if (user) return step(visit, user);
      return answers.goOn(visit.exchange, interactions.abort(visit.exchange, ACCOUNT_GONE));
    };

  const mayRegister = async (): Promise<boolean> => offersAccounts(await users.signInRules());

  /** What an interaction starts with. */
  const start = async (visit: Visit): Promise<void> => {
    const { exchange, pending } = visit;
    if (pending.acrUnmet) return answers.goOn(exchange, interactions.abort(exchange, ACR_UNMET));
    if (pending.prompt === 'access') return denied.show(visit, await signedInUser(visit));
    if (pending.prompt === 'consent') return withUser((one, user) => consent.show(one, user))(visit);
    if (pending.prompt === 'create' && (await mayRegister())) return account.showSignUp(visit);
    const user = pending.prompt === 'select_account' ? await signedInUser(visit) : undefined;
    return user ? login.chooseAccount(visit, user) : login.show(visit);
  };

  const signUpIfAllowed = async (visit: Visit): Promise<void> =>
    (await mayRegister()) ? account.showSignUp(visit) : login.show(visit);

  const notAllowed = (exchange: BrowserExchange, page: PageName): Promise<void> => {
    const methods = [...(reading[page] ? ['GET', 'HEAD'] : []), ...(submitting[page] ? ['POST'] : [])];
    exchange.set({ Allow: methods.join(', ') });
    return answers.showError(exchange, { kind: 'not-found', status: 405 });
  };

  const reading: Readonly<Partial<Record<PageName, (visit: Visit) => Promise<void>>>> = {
    '': start,
    switch: login.show,
    forgot: (visit) => account.showForgot(visit),
    'sign-up': signUpIfAllowed,
    'sign-ins': withUser((visit, user) => consent.showSignIns(visit, user)),
  };

  const submitting: Readonly<Partial<Record<PageName, (visit: Submission) => Promise<void>>>> = {
    '': async (visit) => {
      const { prompt } = visit.pending;
      if (prompt === 'access') return denied.decide(visit, await signedInUser(visit));
      if (prompt === 'consent') return withUser<Submission>((one, user) => consent.decide(one, user))(visit);
      return login.logIn(visit);
    },
    cancel: ({ exchange }) => answers.goOn(exchange, interactions.abort(exchange, CANCELLED)),
    keep: withUser(login.keepAccount),
    switch: login.logIn,
    external: (visit) => external.start(visit),
    forgot: account.requestReset,
    'sign-up': async (visit) => ((await mayRegister()) ? account.signUp(visit) : login.show(visit)),
  };

  const readSubmission = (exchange: BrowserExchange): Promise<URLSearchParams> =>
    answers.isForData(exchange) ? readJsonForm(exchange.req) : readForm(exchange.req);

  const pendingOrNone = async (exchange: BrowserExchange, uid: string) => {
    try {
      const pending = await interactions.find(exchange);
      return pending.uid === uid ? pending : undefined;
    } catch (error) {
      if (error instanceof InteractionGone) return undefined;
      throw error;
    }
  };

  /** The one page that a browser without the interaction may open: its link comes by e-mail. */
  const serveReset = async (exchange: BrowserExchange, uid: string): Promise<void> => {
    const pending = await pendingOrNone(exchange, uid);
    const visit = {
      exchange,
      uid,
      pending,
      clientId: pending?.clientId ?? textOf(exchange.query['client_id']),
    };
    if (isReading(exchange)) return account.showReset(visit, { code: textOf(exchange.query['code']) ?? '' });
    const form = await readSubmission(exchange);
    if (!csrf.accepts({ uid: resetForm(uid), token: form.get('csrf') ?? undefined }))
      throw new InteractionGone('wrong form token');
    return account.reset(visit, form);
  };

  const servePage = async (exchange: BrowserExchange, uid: string, page: PageName): Promise<void> => {
    if (!isReading(exchange) && exchange.method !== 'POST') return notAllowed(exchange, page);
    if (page === 'reset') return serveReset(exchange, uid);
    if (isReading(exchange)) {
      const pending = await interactions.find(exchange);
      if (pending.uid !== uid) throw new InteractionGone('the page belongs to another interaction');
      const visit = { exchange, pending, page };
      return reading[page] ? reading[page](visit) : notAllowed(exchange, page);
    }
    const form = await readSubmission(exchange);
    const pending = await interactions.find(exchange);
    if (pending.uid !== uid || !csrf.accepts({ uid, token: form.get('csrf') ?? undefined })) {
      throw new InteractionGone('the form does not belong to this interaction');
    }
    const visit = { exchange, pending, page, form };
    return submitting[page] ? submitting[page](visit) : notAllowed(exchange, page);
  };

  /** Turns what can go wrong into a page. */
  const orErrorPage = async (exchange: BrowserExchange, work: () => Promise<void>): Promise<void> => {
    const clientId = textOf(exchange.query['client_id']);
    try {
      await request.during(async () => {
        await work();
        // Before the answer leaves: it must not promise what is not kept.
        await request.flush();
      });
    } catch (error) {
      if (error instanceof InteractionGone) await showGone(exchange, clientId);
      else if (error instanceof UnreadableForm)
        await answers.showError(exchange, { kind: 'request', status: 413, clientId });
      else if (error instanceof StoreUnavailable) {
        exchange.set({ 'Retry-After': String(RETRY_AFTER) });
        await answers.showError(exchange, { kind: 'unavailable', status: 503 });
      } else {
        const reference = newReference();
        log.error(`oidc-server: a page failed (${reference}): ${traceOf(error)}`);
        audit.record({
          kind: 'request.refused',
          reason: 'other',
          clientId,
          reference,
          details: { error: 'server_error', endpoint: 'interaction' },
        });
        await answers.showError(exchange, { kind: 'server', status: 500, reference });
      }
    }
  };

  const showGone = async (exchange: BrowserExchange, clientId: string | undefined): Promise<void> => {
    const canBeSentRound = isReading(exchange) && !answers.isForData(exchange);
    const cookies = canBeSentRound ? probeCookies(exchange, deps) : 'kept';
    if (cookies === 'unknown') return;
    const kind = cookies === 'refused' ? 'cookies' : 'expired';
    await answers.showError(exchange, { kind, status: REFUSED, clientId });
  };

  return {
    async serve(exchange, below) {
      if (below === deps.accountPath) {
        await orErrorPage(exchange, () => applications.serve(exchange));
        return true;
      }
      const [, uid, name = ''] = ROUTE.exec(below) ?? [];
      const page = PAGE_NAMES.find((known) => known === name);
      if (uid === undefined || page === undefined) return false;
      if (frontEnd && exchange.method === 'OPTIONS') frontEnd.answerPreflight(exchange);
      else if (frontEnd && answers.isForData(exchange) && !frontEnd.admits(exchange)) {
        await answers.showError(exchange, { kind: 'request', status: FORBIDDEN });
      } else await orErrorPage(exchange, () => servePage(exchange, uid, page));
      return true;
    },

    externalProvider: (below) => EXTERNAL_ROUTE.exec(below)?.[2],

    finishExternal: (exchange, outcome) =>
      orErrorPage(exchange, async () => {
        const pending = await interactions.find(exchange);
        await external.finish({ exchange, pending, page: 'external' }, outcome);
      }),
  };
}
