/**
 * Signing in with a password, choosing an account, and changing it.
 */
import type { SignInMethod } from '../domain/authentication';
import type {
  AttemptLimits,
  AuditLog,
  DirectoryAccounts,
  ExternalAccounts,
  UserSource,
} from '../domain/ports';
import { obstacleToSignIn } from '../domain/sign-in';
import { displayName, offersAccounts, type User } from '../domain/users';
import type { Interactions } from '../engine/interactions';
import { createRecognition, type Recognised } from './credentials';
import type { Csrf } from './csrf';
import type { Devices } from './device';
import type { SignInLog } from './sign-in-log';
import type { InteractionUrl } from './exchange';
import { AWAY, REFUSED, TOO_MANY, type Answers, type Submission, type Visit } from './visit';
import { LOGIN_ERRORS, LOGIN_NOTICES, type LoginError, type LoginNotice } from './views/login';
import { view } from './views';

export interface LoginDeps {
  answers: Answers;
  users: UserSource;
  directories: DirectoryAccounts;
  externals: ExternalAccounts;
  interactions: Interactions;
  limits: AttemptLimits;
  audit: AuditLog;
  devices: Devices;
  signInLog: SignInLog;
  csrf: Csrf;
  interactionUrl: InteractionUrl;
}

interface Retry {
  status?: number;
  retryAfter?: number;
  error?: LoginError;
  identifier?: string;
  remember?: boolean;
}

/** What is known of somebody who is refused. */
interface Known {
  subject?: string | undefined;
  method?: SignInMethod;
}

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((item) => item === value);

/** Errors that another page may send the browser here with. */
const FROM_ELSEWHERE = LOGIN_ERRORS.filter(
  (error) => error.startsWith('external') || error === 'blocked' || error === 'unconfirmed',
);

/** Seconds after which a directory that was away is worth another try. */
const DIRECTORY_RETRY = 30;

const REFUSALS: Readonly<Record<Extract<Recognised, { problem: string }>['problem'], Retry>> = {
  credentials: { error: 'credentials' },
  unavailable: { error: 'unavailable', status: AWAY, retryAfter: DIRECTORY_RETRY },
  'no-account': { error: 'external-unavailable' },
};

export function createLoginSteps(deps: LoginDeps) {
  const { answers, users, directories, externals, interactions, limits, audit, devices, signInLog } = deps;
  const { csrf, interactionUrl } = deps;
  const recognise = createRecognition(deps);

  const messageOf = ({ exchange, pending }: Visit): { error?: LoginError; notice?: LoginNotice } => {
    const notice = oneOf(LOGIN_NOTICES, exchange.query['notice']);
    const error =
      oneOf(FROM_ELSEWHERE, exchange.query['problem']) ??
      (pending.wantsAnotherAccount ? 'other-account' : undefined);
    return error ? { error } : notice ? { notice } : {};
  };

  /** Who is asked to sign in again sees their own name. */
  const knownIdentifier = async ({ pending }: Visit): Promise<string | undefined> => {
    if (pending.loginHint !== undefined) return pending.loginHint;
    const { subject, wantsAnotherAccount } = pending;
    const user =
      subject === undefined || wantsAnotherAccount || pending.prompt !== 'login'
        ? undefined
        : await users.findBySubject(subject);
    return user?.username;
  };

  const show = async (visit: Visit, retry: Retry = {}): Promise<void> => {
    const { pending, page } = visit;
    const { status = 200, retryAfter, error, remember } = retry;
    const [rules, choices, identifier] = await Promise.all([
      users.signInRules(),
      externals.choices(),
      retry.identifier ?? knownIdentifier(visit),
    ]);
    await answers.show(
      visit,
      ({ context, app }) =>
        view('login', {
          context,
          action: interactionUrl(pending, page === 'switch' ? 'switch' : ''),
          cancelAction: interactionUrl(pending, 'cancel'),
          externalAction: interactionUrl(pending, 'external'),
          csrf: csrf.tokenFor(pending.uid),
          app,
          passwords: rules.localSignIn || directories.isConfigured,
          externals: choices,
          ...(identifier ? { identifier } : {}),
          ...(remember ? { remember } : {}),
          ...(error ? { error } : messageOf(visit)),
          ...(rules.localSignIn ? { forgotLink: interactionUrl(pending, 'forgot') } : {}),
          ...(offersAccounts(rules) ? { signUpLink: interactionUrl(pending, 'sign-up') } : {}),
        }),
      {
        status,
        ...(retryAfter === undefined ? {} : { retryAfter }),
        ...(error === undefined ? {} : { problem: error }),
      },
    );
  };

  const logIn = async (visit: Submission): Promise<void> => {
    const { exchange, pending, form } = visit;
    const identifier = form.get('identifier') ?? '';
    const password = form.get('password') ?? '';
    const remember = form.get('remember') === 'yes';
    const again = (retry: Retry) => show(visit, { status: REFUSED, identifier, remember, ...retry });
    // What was typed is not recorded: people type passwords there.
    const refuse = (retry: Retry, { subject, method = 'password' }: Known = {}) => {
      const { clientId } = pending;
      audit.record({
        kind: 'sign-in.refused',
        clientId,
        subject,
        reason: retry.error,
        details: { method },
      });
      return again(retry);
    };
    if (identifier.trim() === '' || password === '') return again({ error: 'empty' });

    const account = identifier.trim().toLowerCase();
    const device = devices.of(exchange);
    const known = device !== undefined && (await signInLog.knows({ device, identifier: account }));
    const attempt = await limits.begin({ account, address: exchange.ip, known });
    if (!attempt.allowed) {
      return refuse({ error: 'rate', status: TOO_MANY, retryAfter: attempt.retryAfter });
    }

    const recognised = await recognise({ identifier, password });
    if ('problem' in recognised) {
      // A try that could not be judged counts: it may have been a guess at an account that is kept here.
      if (recognised.problem === 'no-account') await attempt.succeed();
      // Looked up again whether there is such an account or not: an answer takes as long for both.
      const { subject } = (await users.findByIdentifier(identifier)) ?? {};
      const isKnown = recognised.problem === 'no-account';
      return refuse(REFUSALS[recognised.problem], isKnown ? { method: 'directory' } : { subject });
    }
    const { user, rules, method, amr, isNew, roleChange } = recognised;
    const { subject } = user;
    if (isNew) {
      const details = { method, provider: user.provider };
      audit.record({ kind: 'account.registered', clientId: pending.clientId, subject, details });
    }
    if (roleChange) {
      const target = roleChange.after;
      const changes = [{ field: 'role', ...roleChange }];
      const details = { provider: user.provider };
      audit.record({ kind: 'account.role-changed', subject, target, details, changes });
    }
    // Told only to somebody who knows the password.
    const obstacle = obstacleToSignIn(user, rules);
    if (obstacle) {
      await attempt.succeed();
      return refuse({ error: obstacle }, { subject, method });
    }
    // Together: what is written at the same time is committed once.
    await Promise.all([
      attempt.succeed(),
      signInLog.record({ exchange, pending, user, identifier: account, method }),
    ]);
    const login = { subject, method, amr, remember };
    return answers.goOn(exchange, interactions.finishLogin(exchange, login));
  };

  const chooseAccount = async (visit: Visit, user: User): Promise<void> => {
    const { pending } = visit;
    await answers.show(visit, ({ context, app }) =>
      view('select-account', {
        context,
        action: interactionUrl(pending, 'keep'),
        csrf: csrf.tokenFor(pending.uid),
        app,
        user: { name: displayName(user), ...(user.email ? { email: user.email } : {}) },
        switchLink: interactionUrl(pending, 'switch'),
        signInsLink: interactionUrl(pending, 'sign-ins'),
      }),
    );
  };

  return {
    show,
    logIn,
    chooseAccount,
    keepAccount: ({ exchange }: Submission) => answers.goOn(exchange, interactions.keepAccount(exchange)),
  };
}
