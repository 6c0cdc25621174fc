/**
 * Who may sign in: the checks that follow a right password, in the order in which the host's own sign-in makes them.
 */

import type { SignInRules, User } from './users';

/** Why a user whose password is right may not sign in. */
export type SignInObstacle = 'unconfirmed' | 'blocked';

/** What of an account the checks look at. */
type Account = Pick<User, 'confirmed' | 'blocked'>;

type Check = (user: Account, rules: SignInRules) => SignInObstacle | undefined;

const addressIsConfirmed: Check = (user, rules) =>
  rules.emailConfirmation && !user.confirmed ? 'unconfirmed' : undefined;

const isNotBlocked: Check = (user) => (user.blocked ? 'blocked' : undefined);

const checks: readonly Check[] = [addressIsConfirmed, isNotBlocked];

/** The first obstacle, or undefined when the user may sign in. */
export function obstacleToSignIn(user: Account, rules: SignInRules): SignInObstacle | undefined {
  for (const check of checks) {
    const obstacle = check(user, rules);
    if (obstacle) return obstacle;
  }
  return undefined;
}
