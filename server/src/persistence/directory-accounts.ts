/**
 * Signs people in whose passwords are checked elsewhere: asks each authenticator in turn, and gives the account of the
 * person that one of them recognises.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { toPerson, type AuthenticatedPerson, type Authenticator } from '../domain/authenticator';
import { StoreUnavailable } from '../domain/errors';
import { wordsOf } from '../domain/failure-words';
import type { DirectoryAccounts, DirectoryOutcome, UserSource } from '../domain/ports';
import type { LinkedAccounts } from './linked-accounts';

interface Deps {
  authenticators: readonly Authenticator[];
  accounts: LinkedAccounts;
  users: Pick<UserSource, 'findBySubject'>;
  log: { error(message: string): void; info(message: string): void };
}

/** Milliseconds. A refusal takes as long whether or not there is such a person, where the directory is faster. */
const REFUSAL_TAKES = 500;

/** Milliseconds between two lines of the log on the same trouble: sign-ins may come by the thousand meanwhile. */
const REPORT_EVERY = 10_000;

/** A password was checked, unless the authenticator says otherwise (RFC 8176 §2). */
const BY_PASSWORD = ['pwd'];

class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const ask = async (
  authenticator: Authenticator,
  credentials: { identifier: string; password: string },
): Promise<AuthenticatedPerson | undefined> => {
  const signal = AbortSignal.timeout(authenticator.timeout);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(new NoAnswer(`no answer within ${authenticator.timeout / 1_000} s`));
      },
      { once: true },
    );
  });
  return toPerson(await Promise.race([authenticator.authenticate({ ...credentials }, signal), late]));
};

export function createDirectoryAccounts({ authenticators, accounts, users, log }: Deps): DirectoryAccounts {
  const lastReport = new Map<string, number>();
  const report = (name: string, error: unknown): void => {
    if (Date.now() - (lastReport.get(name) ?? 0) < REPORT_EVERY) return;
    lastReport.set(name, Date.now());
    log.error(`oidc-server: "${name}" could not check a password: ${wordsOf(error)}`);
  };

  const signInAs = async (
    person: AuthenticatedPerson,
    { name, createAccounts }: Authenticator,
  ): Promise<DirectoryOutcome> => {
    const account = await accounts.accountOf({ provider: name, person, createAccounts });
    if ('subject' in account) {
      const { subject, isNew, roleChange } = account;
      const user = await users.findBySubject(subject);
      if (user) return { user, amr: person.amr ?? BY_PASSWORD, isNew, roleChange };
    }
    const reason = 'reason' in account ? account.reason : 'its account went away meanwhile';
    log.info(`oidc-server: somebody whom "${name}" recognised could not sign in: ${reason}`);
    return { problem: 'no-account' };
  };

  return {
    isConfigured: authenticators.length > 0,

    async authenticate({ identifier, password }) {
      const credentials = { identifier: identifier.trim(), password };
      if (credentials.identifier === '' || password === '') return { problem: 'credentials' };
      const refusedAt = Date.now() + REFUSAL_TAKES;
      let isComplete = true;
      for (const authenticator of authenticators) {
        try {
          const person = await ask(authenticator, credentials);
          if (person) return await signInAs(person, authenticator);
        } catch (error) {
          // The host's own database is another matter, and the page says so.
          if (error instanceof StoreUnavailable) throw error;
          report(authenticator.name, error);
          isComplete = false;
        }
      }
      if (authenticators.length > 0) await pause(Math.max(0, refusedAt - Date.now()));
      return { problem: isComplete ? 'credentials' : 'unavailable' };
    },
  };
}
