/**
 * Accounts whose passwords are checked elsewhere: what a directory, or a site's own authenticator, answers.
 */

/** What somebody typed. */
export interface Credentials {
  /** Without the space around it. */
  identifier: string;
  /** Never empty. */
  password: string;
}

/** Somebody whom an authenticator has recognised. */
export interface AuthenticatedPerson {
  /**
   * Names the person for ever: the same after a change of name, of address or of department, and never given to
   * somebody else. The account is found by it.
   */
  id: string;
  /** The account's user name, if nobody has it; without one it is made of the e-mail address. */
  username?: string;
  /** An account needs one. */
  email?: string;
  /** Further fields of the account, by their names in the site's schema; null empties one. */
  fields?: Record<string, unknown>;
  /** `type` of a users-permissions role. null: the site's default role. Left out: the role is the site's own matter. */
  role?: string | null;
  /** How it was checked (RFC 8176 §2), as tokens tell it. Left out: by a password, `['pwd']`. */
  amr?: string[];
}

/** Where passwords can be checked. */
export interface Authenticator {
  /** Kept in the `provider` of its accounts. */
  name: string;
  /** Makes an account for a person who has none. */
  createAccounts: boolean;
  /** Milliseconds after which it counts as away. */
  timeout: number;
  /**
   * Undefined: it knows no such person, or the password is wrong.
   * @param signal is aborted when nobody waits for the answer any more.
   * @throws whatever keeps it from telling: the user is then asked to come back later.
   */
  authenticate(credentials: Credentials, signal: AbortSignal): Promise<unknown>;
}

/** An authenticator answered with something that is no person; the message says what is wrong with it. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

const MAX_ID = 512;
const isTextOrNone = (value: unknown): boolean => value === undefined || typeof value === 'string';
const METHOD = /^[\x21-\x7e]{1,50}$/;

type Check = (person: Record<string, unknown>) => string | undefined;

const checks: readonly Check[] = [
  ({ id }) =>
    typeof id === 'string' && id !== '' && id.length <= MAX_ID
      ? undefined
      : `"id" must be a text of 1 to ${MAX_ID} characters`,
  ({ username }) => (isTextOrNone(username) ? undefined : '"username" must be a text'),
  ({ email }) => (isTextOrNone(email) ? undefined : '"email" must be a text'),
  ({ fields }) =>
    fields === undefined || (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
      ? undefined
      : '"fields" must be an object',
  ({ role }) =>
    role === null || isTextOrNone(role) ? undefined : '"role" must be the type of a role, or null',
  ({ amr }) =>
    amr === undefined ||
    (Array.isArray(amr) && amr.every((method) => typeof method === 'string' && METHOD.test(method)))
      ? undefined
      : '"amr" must be a list of method names (RFC 8176)',
];

/** What an authenticator answered, once its shape is certain. @throws UnusableAnswer */
export function toPerson(answer: unknown): AuthenticatedPerson | undefined {
  if (answer === undefined || answer === null) return undefined;
  // `true` says that a password is right, not whose it is.
  if (typeof answer !== 'object') throw new UnusableAnswer('it must answer with a person, or with nothing');
  for (const check of checks) {
    const problem = check(answer as Record<string, unknown>);
    if (problem !== undefined) throw new UnusableAnswer(problem);
  }
  return answer as AuthenticatedPerson;
}
