/**
 * domain: the rules of a provider, as pure functions and types.
 * Passes through: clients, users, scopes, claims and errors in the standards' words.
 * Must not import Strapi, the engine, or any other room.
 */

/** A value that an admin or a developer has to mend: which field, what is wrong, and how to put it right. */
export interface FieldProblem {
  /** Path to the value: `['redirect_uris', '0']`. */
  path: string[];
  message: string;
  /** What is wrong, for a program: a panel translates it. */
  code?: string;
  /** The values that the message names. */
  params?: Record<string, string | number>;
  /** The part of an expression that is wrong, in characters from its start. */
  range?: { start: number; end: number };
}

/** What is wrong with a value, wherever the value is. */
export type Fault = Omit<FieldProblem, 'path'> & { code: string };

/** The same, at its place. */
export const problemAt = (path: ReadonlyArray<string | number>, fault: Fault): FieldProblem => ({
  path: path.map(String),
  ...fault,
});

/** Input that breaks a rule. `problems` names every field at once, so that one attempt shows them all. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';

  constructor(readonly problems: FieldProblem[]) {
    super(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
}

/** A client with this `client_id` is there already. */
export class ClientExists extends Error {
  override readonly name = 'ClientExists';

  constructor(readonly clientId: string) {
    super(`A client with client_id "${clientId}" exists already`);
  }
}

/** There is no client with this `client_id`. */
export class ClientNotFound extends Error {
  override readonly name = 'ClientNotFound';

  constructor(readonly clientId: string) {
    super(`There is no client with client_id "${clientId}"`);
  }
}

/** Somebody else changed the client after it was read. */
export class ClientChanged extends Error {
  override readonly name = 'ClientChanged';

  constructor(readonly clientId: string) {
    super(
      `The client "${clientId}" was changed by somebody else in the meantime: read it again, then change it`,
    );
  }
}

/** Somebody else changed it after it was read. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';

  constructor(what: string) {
    super(`The ${what} were changed by somebody else in the meantime: read them again, then change them`);
  }
}

/** The client is declared in `config/plugins`, and only changes there. */
export class ClientIsDeclared extends Error {
  override readonly name = 'ClientIsDeclared';

  constructor(readonly clientId: string) {
    super(`The client "${clientId}" is declared in config/plugins: change it there and start the site again`);
  }
}

/** There is no such logout message, or it was delivered already. */
export class DeliveryNotFound extends Error {
  override readonly name = 'DeliveryNotFound';

  constructor() {
    super('There is no such logout message, or it was delivered already');
  }
}

/** A scope or claim mapping of that name is there already. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';

  constructor(readonly field: 'name' | 'claim') {
    super(`There is one with this ${field} already`);
  }
}

/** There is no such scope, claim mapping, user or client. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** It is declared in `config/plugins`, or is part of the protocol: it can't be changed or deleted here. */
export class ReadOnly extends Error {
  override readonly name = 'ReadOnly';
}

/** What is stored sealed can't be opened: the host's secret is not the one it was sealed with. */
export class CannotUnseal extends Error {
  override readonly name = 'CannotUnseal';
}

/** Why a store can't be used now. */
export type StoreFault = 'away' | 'full' | 'read-only';

/** Seconds. Long enough to spare a store that comes back, short enough for a person who waits (RFC 9110 §10.2.3). */
export const RETRY_AFTER = 5;

/** What is kept can't be reached or changed now; nothing was lost, and the same request may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(
    readonly fault: StoreFault,
    options?: ErrorOptions,
  ) {
    super(`The store is ${fault}`, options);
  }
}
