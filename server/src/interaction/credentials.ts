/**
 * Whose credentials they are: a local account's, by the host's own rules, else somebody's whom a directory recognises.
 */
import type { SignInMethod } from '../domain/authentication';
import type { DirectoryAccounts, RoleChange, UserSource } from '../domain/ports';
import type { SignInRules, User } from '../domain/users';

export type Recognised =
  | {
      user: User;
      rules: SignInRules;
      method: SignInMethod;
      amr?: readonly string[];
      isNew: boolean;
      roleChange?: RoleChange | undefined;
    }
  | { problem: 'credentials' | 'unavailable' | 'no-account' };

interface Deps {
  users: UserSource;
  directories: DirectoryAccounts;
}

/** A directory hears of a password only when it is not a local account's. */
export const createRecognition =
  ({ users, directories }: Deps) =>
  async (credentials: { identifier: string; password: string }): Promise<Recognised> => {
    const [rules, local] = await Promise.all([users.signInRules(), users.authenticate(credentials)]);
    if (local && rules.localSignIn) return { user: local, rules, method: 'password', isNew: false };
    const outcome = await directories.authenticate(credentials);
    return 'user' in outcome ? { ...outcome, rules, method: 'directory' } : outcome;
  };
