/**
 * Ending sessions: who is told, what ends with a session, and when a message that did not arrive is sent again.
 */

import type { ClientMetadata } from './clients';

/** One application has to end what it opened for one session of a user, or for all of them. */
export interface LogoutNotice {
  clientId: string;
  /** The user, as the provider knows them; the client is told its own subject. */
  subject: string;
  /** The client's name for the session; undefined: every session of the user (Back-Channel Logout 1.0 §2.4). */
  sid: string | undefined;
  /** Of a client that is being deleted: the message is signed and addressed with it. */
  client?: ClientMetadata;
}

/** What an order can name: never an identifier that opens anything. */
export type OrderedSelection =
  /** Sessions by the references that an admin sees. */
  | { sessions: readonly string[] }
  /** Grants by the references that an admin sees; the sessions that they were given in go on. */
  | { grants: readonly string[] }
  /** Every session of a user. */
  | { subject: string }
  /** What every user, or one of them, has opened at a client; their sessions at the provider go on. */
  | { clientId: string; subject?: string };

/** Which sessions are to end. */
export type SessionSelection =
  | OrderedSelection
  /** One session: one browser. */
  | { uid: string }
  /** One grant; of one that is destroyed already, whose it was. */
  | { grantId: string; accountId?: string | undefined; clientId?: string | undefined };

/**
 * What ends with the sessions. `session`: everything but what a user gave leave to outlive it (`offline_access`,
 * OpenID Connect Core 1.0 §11). `everything`: that too. `consent`: and what the user agreed to is asked for again.
 */
export type EndingExtent = 'session' | 'everything' | 'consent';

/** What was ended. */
export interface Ending {
  /** How many sessions, or grants where those were named, were touched. */
  sessions: number;
  /** The users whose sessions at the provider are over; none where the sessions go on without one client. */
  subjects: string[];
}

/** A change of an account after which its sessions do not go on. */
export type AccountChange = 'blocked' | 'deleted' | 'password' | 'email';

/** What an account is, as far as its sessions depend on it. */
export interface AccountState {
  subject: string;
  blocked: boolean;
  /** The password's hash. */
  password: string | null;
  email: string | null;
}

/** The change that ends the sessions, the gravest one where there are several; undefined when they go on. */
export function sessionEndingChange(
  before: AccountState,
  after: AccountState | undefined,
): AccountChange | undefined {
  if (!after) return 'deleted';
  if (after.blocked && !before.blocked) return 'blocked';
  if (after.password !== before.password) return 'password';
  return after.email === before.email ? undefined : 'email';
}

/** Why a message did not arrive, in words that a panel translates. */
export type DeliveryFault =
  'timeout' | 'unreachable' | 'private-address' | 'redirect' | 'status' | 'client-gone' | 'unsigned';

/** What came of one attempt. */
export interface DeliveryAttempt {
  /** undefined: the client confirmed. */
  fault: DeliveryFault | undefined;
  /** HTTP status of the answer, where there was one. */
  status: number | undefined;
  /** Milliseconds until the answer, or until it was given up. */
  latency: number;
}

/** `waiting`: for its first attempt, or its next. `failed`: given up, until an admin sends it again. */
export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** Attempts at a client that is not there any more lead nowhere. */
const HOPELESS: ReadonlySet<DeliveryFault> = new Set(['client-gone']);

/**
 * Seconds until the next attempt, or undefined when there is none.
 * @param attempts how many there were.
 * @param delays seconds between one attempt and the next.
 */
export const nextDelay = (
  fault: DeliveryFault,
  { attempts, delays }: { attempts: number; delays: readonly number[] },
): number | undefined => (HOPELESS.has(fault) ? undefined : delays[attempts - 1]);
