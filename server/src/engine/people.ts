/**
 * What is known of the accounts that the engine was given, and that it does not carry itself.
 */
import type { SignInRules, User } from '../domain/users';

export interface Person {
  user: User;
  rules: SignInRules;
}

/** Forgets an account as soon as the engine does. */
const people = new WeakMap<object, Person>();

export const introduce = (account: object, person: Person): void => {
  people.set(account, person);
};

export const personOf = (account: object): Person | undefined => people.get(account);
