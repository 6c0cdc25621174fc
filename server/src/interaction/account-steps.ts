/**
 * Around signing in: a forgotten password, a new one, a new account. The host's own rules and messages apply.
 */
import type { AccountDesk, AttemptLimits, AuditLog, UserSource } from '../domain/ports';
import { obstacleToSignIn } from '../domain/sign-in';
import type { Interactions, PendingInteraction } from '../engine/interactions';
import type { Csrf } from './csrf';
import type { SignInLog } from './sign-in-log';
import type { ForgotProps } from './views/forgot';
import type { ResetError } from './views/reset';
import type { SignUpError } from './views/sign-up';
import type { BrowserExchange, InteractionUrl } from './exchange';
import { REFUSED, TOO_MANY, type Answers, type Submission, type Visit } from './visit';
import { view } from './views';

export interface AccountDeps {
  answers: Answers;
  users: UserSource;
  desk: AccountDesk;
  interactions: Interactions;
  limits: AttemptLimits;
  audit: AuditLog;
  signInLog: SignInLog;
  csrf: Csrf;
  interactionUrl: InteractionUrl;
  /** Has the link in the host's message lead back to this interaction once it has done its work. */
  returnAfterConfirmation: (exchange: BrowserExchange, uid: string) => void;
}

/** Enough to notice a slip; whether it exists only a message can tell. */
const LOOKS_LIKE_AN_ADDRESS = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u;
const MAX_NAME = 255;

/** A reset may be opened in another browser than the one that asked: then there is no pending interaction. */
export interface ResetVisit {
  exchange: BrowserExchange;
  uid: string;
  clientId: string | undefined;
  /** The request that waits in this browser. */
  pending: PendingInteraction | undefined;
}

/** Anybody may open the page of a reset, for any interaction: its form's token is no good for the other forms of it. */
export const resetForm = (uid: string): string => `reset:${uid}`;

export function createAccountSteps(deps: AccountDeps) {
  const { answers, users, desk, interactions, limits, audit, signInLog, csrf, interactionUrl } = deps;

  const showForgot = (visit: Visit, retry: Pick<ForgotProps, 'error' | 'email'> = {}, retryAfter?: number) =>
    answers.show(
      visit,
      ({ context }) =>
        view('forgot', {
          context,
          action: interactionUrl(visit.pending, 'forgot'),
          csrf: csrf.tokenFor(visit.pending.uid),
          backLink: interactionUrl(visit.pending),
          ...retry,
        }),
      { status: retryAfter ? TOO_MANY : retry.error ? REFUSED : 200, ...(retryAfter ? { retryAfter } : {}) },
    );

  const requestReset = async (visit: Submission): Promise<void> => {
    const { exchange, pending, form } = visit;
    const email = (form.get('email') ?? '').trim();
    if (!LOOKS_LIKE_AN_ADDRESS.test(email)) return showForgot(visit, { error: 'email', email });
    const account = `reset:${email.toLowerCase()}`;
    const attempt = await limits.begin({ account, address: exchange.ip, known: false });
    if (!attempt.allowed) return showForgot(visit, { error: 'rate', email }, attempt.retryAfter);
    // Not waited for: how long it takes would tell whether there is such an account.
    desk.requestReset({ email, link: interactionUrl(pending, 'reset').replace(/\?.*$/, '') });
    return answers.show(visit, ({ context, app }) =>
      view('done', { context, kind: 'reset-sent', app, backLink: interactionUrl(pending) }),
    );
  };

  const showReset = (
    { exchange, uid, clientId }: ResetVisit,
    given: { code: string; error?: ResetError; reason?: string },
    retryAfter?: number,
  ) =>
    answers.showAlone(
      exchange,
      { clientId, place: { uid, page: 'reset' } },
      ({ context }) =>
        view('reset', {
          context,
          action: interactionUrl({ uid, clientId }, 'reset'),
          csrf: csrf.tokenFor(resetForm(uid)),
          ...given,
        }),
      { status: retryAfter ? TOO_MANY : given.error ? REFUSED : 200, ...(retryAfter ? { retryAfter } : {}) },
    );

  const reset = async (visit: ResetVisit, form: URLSearchParams): Promise<void> => {
    const { exchange, uid, pending, clientId } = visit;
    const code = form.get('code') ?? '';
    const password = form.get('password') ?? '';
    if (password !== form.get('passwordAgain')) return showReset(visit, { code, error: 'different' });
    const attempt = await limits.begin({
      account: `reset-code:${exchange.ip}`,
      address: exchange.ip,
      known: false,
    });
    if (!attempt.allowed) return showReset(visit, { code, error: 'rate' }, attempt.retryAfter);
    const outcome = await desk.resetPassword({ code, password });
    if (!outcome.done) {
      const { problem, reason } = outcome;
      return showReset(visit, { code, error: problem, ...(reason === undefined ? {} : { reason }) });
    }
    await attempt.succeed();
    audit.record({ kind: 'account.password-reset', clientId, subject: outcome.subject });
    if (pending) {
      const url = new URL(interactionUrl(pending));
      url.searchParams.set('notice', 'password-changed');
      answers.sendTo(exchange, url.href);
      return;
    }
    return answers.showAlone(exchange, { clientId, place: { uid, page: 'reset' } }, ({ context, app }) =>
      view('done', { context, kind: 'password-changed', ...(app ? { app } : {}) }),
    );
  };

  const showSignUp = (
    visit: Visit,
    given: { username?: string; email?: string; error?: SignUpError; reason?: string } = {},
    retryAfter?: number,
  ) =>
    answers.show(
      visit,
      ({ context, app }) =>
        view('sign-up', {
          context,
          app,
          action: interactionUrl(visit.pending, 'sign-up'),
          csrf: csrf.tokenFor(visit.pending.uid),
          // From `prompt=create` the interaction's own page is this one.
          backLink: interactionUrl(visit.pending, 'switch'),
          ...given,
        }),
      { status: retryAfter ? TOO_MANY : given.error ? REFUSED : 200, ...(retryAfter ? { retryAfter } : {}) },
    );

  const signUp = async (visit: Submission): Promise<void> => {
    const { exchange, pending, form } = visit;
    const username = (form.get('username') ?? '').trim();
    const email = (form.get('email') ?? '').trim();
    const password = form.get('password') ?? '';
    const refuse = (error: SignUpError, reason?: string) =>
      showSignUp(visit, { username, email, error, ...(reason === undefined ? {} : { reason }) });
    if (username === '' || email === '' || password === '') return refuse('empty');
    if (username.length > MAX_NAME || /\p{Cc}/u.test(username)) return refuse('taken-name');
    if (!LOOKS_LIKE_AN_ADDRESS.test(email)) return refuse('email');
    const attempt = await limits.begin({
      account: `sign-up:${email.toLowerCase()}`,
      address: exchange.ip,
      known: false,
    });
    if (!attempt.allowed) return showSignUp(visit, { username, email, error: 'rate' }, attempt.retryAfter);

    const outcome = await desk.register({ username, email, password });
    if (!outcome.done) return refuse(outcome.problem, outcome.reason);
    audit.record({ kind: 'account.registered', clientId: pending.clientId, subject: outcome.subject });
    const rules = await users.signInRules();
    const user = outcome.subject === undefined ? undefined : await users.findBySubject(outcome.subject);
    if (!user || obstacleToSignIn(user, rules)) {
      deps.returnAfterConfirmation(exchange, pending.uid);
      return answers.show(visit, ({ context, app }) =>
        view('done', { context, kind: 'confirm-sent', app, backLink: interactionUrl(pending, 'switch') }),
      );
    }
    const identifier = email.toLowerCase();
    await signInLog.record({ exchange, pending, user, identifier, method: 'password' });
    const login = { subject: user.subject, method: 'password' as const, remember: false };
    return answers.goOn(exchange, interactions.finishLogin(exchange, login));
  };

  return { showForgot, requestReset, showReset, reset, showSignUp, signUp };
}
