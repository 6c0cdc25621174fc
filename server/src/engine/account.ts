/**
 * The user behind a session or a token, as the engine asks for it.
 */
import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import { userClaims, type ClaimMapping } from '../domain/claims';
import type { SignInRules, UserSource } from '../domain/ports';
import { claimsOf, parseScope } from '../domain/scopes';
import { obstacleToSignIn } from '../domain/sign-in';
import type { User } from '../domain/users';

interface Deps {
  users: UserSource;
  mappings: readonly ClaimMapping[];
}

/** Claims asked for by name; the engine has already dropped those that were not granted. */
type RequestedClaims = Record<string, unknown>;

/**
 * With an access token in the answer, the claims of a scope are for userinfo (OpenID Connect Core 1.0 §5.4); the ID
 * token has those that the request named for it.
 */
const wantedClaims = (input: { use: string; scope: string; requested: RequestedClaims }): Set<string> => {
  const named = Object.keys(input.requested);
  return input.use === 'id_token'
    ? new Set(named)
    : new Set([...claimsOf(parseScope(input.scope)), ...named]);
};

/** The user, as long as they may sign in. */
export async function usableUser(
  users: UserSource,
  subject: string,
): Promise<{ user: User; rules: SignInRules } | undefined> {
  const [user, rules] = await Promise.all([users.findBySubject(subject), users.signInRules()]);
  return user && !obstacleToSignIn(user, rules) ? { user, rules } : undefined;
}

/**
 * Finds the user of a session, code or token. A user who is gone, or who may not sign in any more, is not found: the
 * engine then refuses, and every token of theirs is dead at once.
 */
export const createFindAccount =
  ({ users, mappings }: Deps) =>
  async (_ctx: KoaContextWithOIDC, subject: string): Promise<Account | undefined> => {
    const found = await usableUser(users, subject);
    if (!found) return undefined;
    const { user, rules } = found;
    return {
      accountId: subject,
      claims: (use, scope, requested) => {
        const wanted = wantedClaims({ use, scope, requested });
        return Promise.resolve({ sub: subject, ...userClaims({ user, rules, mappings, wanted }) });
      },
    };
  };
