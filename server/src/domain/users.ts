/**
 * A user: an account in the host's table, local or from outside, reduced to what the provider needs.
 */
export interface User {
  /** `sub`: stable, opaque, never used for another user (OpenID Connect Core 1.0 §2). */
  subject: string;
  username: string;
  email: string | undefined;
  /** `local`, or the name of the provider the account comes from. */
  provider: string;
  confirmed: boolean;
  blocked: boolean;
  /** Every readable field of the account, by its name in the host's schema. Never a private field. */
  fields: Record<string, unknown>;
}

/** The site's own rules for sign-in. */
export interface SignInRules {
  /** The site asks local users to confirm their e-mail address before they sign in. */
  emailConfirmation: boolean;
  /** Sign-in with a password is switched on. */
  localSignIn: boolean;
  /** People may make an account for themselves. */
  selfRegistration: boolean;
}

/** An account that is made here has a password: it is of no use where nobody signs in with one. */
export const offersAccounts = ({
  localSignIn,
  selfRegistration,
}: Pick<SignInRules, 'localSignIn' | 'selfRegistration'>): boolean => localSignIn && selfRegistration;

/** What a page calls the user by. */
export const displayName = (user: User): string => user.username || user.email || user.subject;
