/**
 * Signing in with an account that another provider knows, by the host's own dance.
 */
import type { AuditLog, ExternalAccounts, UserSource } from '../domain/ports';
import { obstacleToSignIn } from '../domain/sign-in';
import type { Interactions, PendingInteraction } from '../engine/interactions';
import { cookieName } from '../domain/cookie-names';
import { parseCookies } from './cookies';
import type { Csrf } from './csrf';
import type { SignInLog } from './sign-in-log';
import type { LoginError } from './views/login';
import type { BrowserExchange, InteractionUrl } from './exchange';
import { REFUSED, type Answers, type Submission, type Visit } from './visit';

export interface ExternalDeps {
  answers: Answers;
  users: UserSource;
  externals: ExternalAccounts;
  interactions: Interactions;
  signInLog: SignInLog;
  audit: AuditLog;
  showLogin: (visit: Visit, retry: { status: number; error: LoginError }) => Promise<void>;
  csrf: Csrf;
  interactionUrl: InteractionUrl;
}

/** Where the dance comes back to. The host adds nothing to it but an error. */
export const callbackUrl = (interactionUrl: InteractionUrl, uid: string, provider: string): string =>
  `${interactionUrl({ uid, clientId: undefined }, 'external')}/${encodeURIComponent(provider)}`;

/** What the host's dance left in its session, taken out of it. */
export interface DanceOutcome {
  provider: string;
  response: unknown;
  failed: boolean;
}

export function createExternalSteps(deps: ExternalDeps) {
  const { answers, users, externals, interactions, signInLog, audit, showLogin, csrf, interactionUrl } = deps;
  const cookie = cookieName('oidc_external', { issuer: interactionUrl({ uid: '', clientId: undefined }) });

  /** Shows that this browser pressed the button: nobody else can send it back here with an account of theirs. */
  const danceOf = ({ uid }: PendingInteraction, provider: string): string => `${uid}/external/${provider}`;

  const holdsProof = (exchange: BrowserExchange, dance: string): boolean =>
    csrf.accepts({ uid: dance, token: parseCookies(exchange.get('cookie')).get(cookie) });

  const setProof = (exchange: BrowserExchange, uid: string, value: string, maxAge: number): void => {
    const { pathname, protocol } = new URL(interactionUrl({ uid, clientId: undefined }));
    const secure = protocol === 'https:' ? '; Secure' : '';
    exchange.res.appendHeader(
      'Set-Cookie',
      `${cookie}=${value}; Path=${pathname}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`,
    );
  };

  return {
    async start(visit: Submission): Promise<void> {
      const { exchange, pending, form } = visit;
      const provider = (await externals.choices()).find(({ name }) => name === form.get('provider'))?.name;
      if (provider === undefined) return showLogin(visit, { status: REFUSED, error: 'external' });
      const ONE_HOUR = 60 * 60;
      setProof(exchange, pending.uid, csrf.tokenFor(danceOf(pending, provider)), ONE_HOUR);
      const callback = callbackUrl(interactionUrl, pending.uid, provider);
      answers.sendTo(exchange, externals.startUrl({ provider, callback }));
      return undefined;
    },

    async finish(visit: Visit, { provider, response, failed }: DanceOutcome): Promise<void> {
      const { exchange, pending } = visit;
      const refuse = (reason: LoginError, subject?: string) => {
        const details = { method: 'external', provider };
        audit.record({ kind: 'sign-in.refused', clientId: pending.clientId, subject, reason, details });
        return showLogin(visit, { status: REFUSED, error: reason });
      };
      if (!holdsProof(exchange, danceOf(pending, provider))) return refuse('external');
      setProof(exchange, pending.uid, '', 0);
      if (failed) return refuse('external-refused');
      if (!response) return refuse('external');
      const outcome = await externals.connect({ provider, response });
      if ('problem' in outcome) return refuse(outcome.problem);
      const { user } = outcome;
      const obstacle = obstacleToSignIn(user, await users.signInRules());
      if (obstacle) return refuse(obstacle, user.subject);
      const identifier = `${provider}:${user.subject}`;
      await signInLog.record({ exchange, pending, user, identifier, method: 'external' });
      const login = { subject: user.subject, method: 'external' as const, remember: false };
      return answers.goOn(exchange, interactions.finishLogin(exchange, login));
    },
  };
}
