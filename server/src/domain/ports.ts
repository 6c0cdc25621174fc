/**
 * What the engine and the pages need from the outside world. `persistence` provides it; neither room sees the other.
 */
import type { SignInFacts } from './expression-values';
import type { AccessSettings } from './access-rules';
import type { AuditEntry } from './audit';
import type { ClientFailure } from './client-failures';
import type { ClientKind, ClientMetadata } from './clients';
import type { RememberedConsent } from './consent';
import type { FieldProblem } from './errors';
import type { KeyState, Ring } from './keys';
import type { Looks } from './looks';
import type {
  AccountChange,
  DeliveryAttempt,
  DeliveryFault,
  DeliveryState,
  EndingExtent,
  LogoutNotice,
  OrderedSelection,
} from './logout';
import type { DayCount } from './usage';
import type { ResourceScopes } from './resources';
import type { RegistrationPolicy } from './registration';
import type { Population, UserShape } from './user-shape';
import type { SignInRules, User } from './users';

/**
 * Takes notice of what happened. Recording never throws, and nobody waits for it: entries are written within a second,
 * and while the database is away they wait in memory. Time, address, browser and admin are added from the request at hand.
 */
export interface AuditLog {
  record(entry: AuditEntry): void;
}

/** A document that the engine stores for a while: a code, a token, a session, an interaction, … */
export type ArtifactPayload = Record<string, unknown>;

/** Names one artifact: its kind (`AccessToken`, `Session`, …) and its identifier, which may be a credential. */
export interface ArtifactRef {
  kind: string;
  id: string;
}

export interface FoundArtifact {
  ref: ArtifactRef;
  payload: ArtifactPayload;
  /** The payload as JSON, where the store has it at hand. */
  text?: string;
}

/** The browser that a request comes from. */
export interface BrowserTrace {
  address: string;
  /** Its own words (`User-Agent`). */
  userAgent: string;
}

/** `expiresIn` in seconds; without it the artifact stays until it is destroyed. */
export type NewArtifact = ArtifactRef & {
  payload: ArtifactPayload;
  /** The payload as JSON, where somebody has written it out before. */
  text?: string | undefined;
  expiresIn?: number | undefined;
  /** Whose visit it is that saves a session. */
  browser?: BrowserTrace | undefined;
};

/** One of several changes that are made together. */
export type ArtifactChange = { save: NewArtifact } | { destroy: ArtifactRef };

/**
 * Keeps artifacts. Nothing that it stores lets a reader of the database use an artifact: it is found by a digest of
 * its identifier, and its payload is sealed.
 */
export interface ArtifactStore {
  /** Creates or replaces. */
  save(artifact: NewArtifact): Promise<void>;
  /** Each for another artifact. Where one store keeps them all, all of them are made or none. */
  change(changes: readonly ArtifactChange[]): Promise<void>;
  /**
   * Returns undefined once expired, even before the sweep. A consumed artifact has `consumed` (seconds since the epoch).
   *
   * @param beside is told of what the artifact depends on (the grant that it was issued under, the session that it ends
   * with), where the store has read that along; and of the artifact itself, where it has its text.
   */
  find(ref: ArtifactRef, beside?: (found: FoundArtifact) => void): Promise<ArtifactPayload | undefined>;
  /** Finds a session by its public `uid`. */
  findByUid(ref: { kind: string; uid: string }): Promise<ArtifactPayload | undefined>;
  /** Finds a device code by what the user types (RFC 8628 §6.1). */
  findByUserCode(ref: { kind: string; userCode: string }): Promise<ArtifactPayload | undefined>;
  /** Marks as used, exactly once: false when it was used already, is expired or is unknown. */
  consume(ref: ArtifactRef): Promise<boolean>;
  destroy(ref: ArtifactRef): Promise<void>;
  /** Destroys every artifact of this kind that was issued under the grant. */
  revokeByGrantId(ref: { kind: string; grantId: string }): Promise<void>;
  /** Destroys everything that was issued to the client; what users granted it ends with its sessions. */
  revokeByClientId(clientId: string): Promise<void>;
  /**
   * How many artifacts of this kind can be used, by the reference of the grant that they were issued under; a grant
   * with none may be left out.
   */
  countIssued(query: { kind: string; grants: readonly string[] }): Promise<Map<string, number>>;
}

/** Artifacts within one request: what it changes is written together. */
export interface RequestScope {
  /** Runs a request. What it changes must be written by `flush` within it. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Writes what the request of this moment has changed: all of it or nothing. To be called before its answer leaves. */
  flush(): Promise<void>;
}

/** The artifacts that last, and that an admin sees. */
export type LastingKind = 'Session' | 'Grant';

/** Finds the artifacts that last by whom they belong to, or by the reference that an admin sees. */
export interface ArtifactIndex {
  /** One by one, so that a user or a client with very many does not fill the memory; never an expired one. */
  each(query: {
    kind: LastingKind;
    accountId?: string;
    /** For sessions: those that have been used for the client. */
    clientId?: string;
  }): AsyncIterable<ArtifactPayload>;
  find(ref: { kind: LastingKind; reference: string }): Promise<ArtifactPayload | undefined>;
}

/** The account behind a session or grant. */
export interface Owner {
  username: string | null;
  email: string | null;
}

/** A session as an admin sees it. Times in seconds since the epoch. */
export interface ListedSession {
  /** Finds the session, and opens nothing. */
  reference: string;
  subject: string;
  /** Undefined when the account is gone. */
  owner: Owner | undefined;
  clientIds: string[];
  /** null: not known, because the session began with an earlier version. */
  address: string | null;
  userAgent: string | null;
  startedAt: number;
  /** To the minute. */
  seenAt: number;
  expiresAt: number;
}

/** A grant as an admin sees it. Times in seconds since the epoch. */
export interface ListedGrant {
  reference: string;
  subject: string;
  owner: Owner | undefined;
  clientId: string;
  scopes: string[];
  /** It outlives the session (`offline_access`). */
  isOffline: boolean;
  startedAt: number;
  expiresAt: number;
}

interface ListQuery<Sort extends string> {
  page: number;
  pageSize: number;
  /** Matches user names and e-mail addresses whatever their case, and subjects exactly. */
  search?: string | undefined;
  subject?: string | undefined;
  clientId?: string | undefined;
  sort: { by: Sort; direction: 'asc' | 'desc' };
}

export interface SessionQuery extends ListQuery<'seenAt' | 'startedAt' | 'expiresAt'> {
  /** `recent`: seen within a day. */
  state?: 'recent' | 'idle' | undefined;
}

export interface GrantQuery extends ListQuery<'startedAt' | 'expiresAt'> {
  /** `offline`: it outlives the session. */
  state?: 'session' | 'offline' | undefined;
}

/** Sessions and grants as lists. Answers quickly however many there are. */
export interface SessionDirectory {
  sessions(query: SessionQuery): Promise<{ sessions: ListedSession[]; total: number }>;
  grants(query: GrantQuery): Promise<{ grants: ListedGrant[]; total: number }>;
  countSessions(query: { subject?: string; clientId?: string }): Promise<number>;
}

/** Why sessions are ended. `erased`: what is kept on the user is forgotten. */
export type EndingCause = AccountChange | 'admin' | 'client' | 'host' | 'consent' | 'erased';

/** What is kept on one user, beside sessions, grants and the audit log. Times in seconds since the epoch. */
export interface KeptOnUser {
  consents: Array<RememberedConsent & { clientId: string; decidedAt: number; expiresAt: number }>;
  signIns: SignIn[];
  logoutMessages: Array<{ clientId: string; state: string; createdAt: number }>;
}

export interface PersonalDataStore {
  find(subject: string): Promise<KeptOnUser>;
  /**
   * Leaves nothing that says who it was: removes what is the user's, and takes the user out of what is not theirs alone
   * (the audit log, reports of messages). Can be repeated.
   */
  forget(subject: string): Promise<void>;
}

/** An order to end sessions or grants. */
export interface EndingOrder {
  id: string;
  /** Undefined once it is done. */
  selection: OrderedSelection | undefined;
  extent: EndingExtent;
  cause: EndingCause;
  /** Of a client that is deleted: its messages are signed and addressed with it. */
  client: ClientMetadata | undefined;
  isDone: boolean;
  /** How many there are to end; null before it is known. */
  total: number | null;
  ended: number;
}

/** Keeps orders until they are carried out, whatever dies in between. */
export interface EndingStore {
  /** Part of the transaction under way, if there is one. @returns its id. */
  add(
    order: Pick<EndingOrder, 'extent' | 'cause'> & {
      selection: OrderedSelection;
      client?: ClientMetadata;
    },
  ): Promise<string>;
  find(id: string): Promise<EndingOrder | undefined>;
  /** Those that are not carried out yet, the first ones first. */
  open(cause: EndingCause): Promise<EndingOrder[]>;
  /** Hands out an order that nobody is at, or the one that the caller gave, to one caller only, for `lasts` seconds. */
  claim(query: { id?: string; lasts: number }): Promise<EndingOrder | undefined>;
  /** Says how far it is, and keeps the claim for `lasts` more seconds; 0 gives it back. */
  advance(progress: { id: string; total: number | null; ended: number; lasts: number }): Promise<void>;
  /** Leaves nothing of whom it was about. */
  finish(outcome: { id: string; ended: number }): Promise<void>;
  /** What it was to follow did not happen. */
  cancel(id: string): Promise<void>;
  /** Removes those that are done, ordered before this time (seconds since the epoch). */
  removeBefore(time: number): Promise<number>;
}

/** Where a client was defined: by an admin in the panel, in `config/plugins`, or by itself (RFC 7591). */
export type ClientOrigin = 'panel' | 'config' | 'registration';

/** A client secret as it is kept: enough to check it and to tell it from others, not to know it. */
export interface StoredSecret {
  id: string;
  /** Keyed digest of the secret. */
  digest: string;
  /** The secret itself, sealed: for a client with which it signs (`needsSecretItself`), and for no other. */
  sealed?: string;
  /** Its last characters, so that an admin can tell which one an application uses. */
  hint: string;
  /** Seconds since the epoch. */
  created_at: number;
  /** Seconds since the epoch; null: it does not expire. */
  expires_at: number | null;
}

/** A client as it is kept. */
export interface Client {
  metadata: ClientMetadata;
  enabled: boolean;
  origin: ClientOrigin;
  secrets: StoredSecret[];
  /** Seconds since the epoch. */
  createdAt: number;
  /** Goes up by one with every change: what an admin edits is compared with it. */
  version: number;
}

/** A client before it is kept. */
export type NewClient = Omit<Client, 'createdAt' | 'version'>;

export const CLIENT_SORTS = [
  'client_name',
  'client_id_issued_at',
  'last_sign_in_at',
  'sign_ins_30_days',
] as const;

export interface ClientQuery {
  page: number;
  pageSize: number;
  /** Matches `client_id` and `client_name`, whatever the case. */
  search?: string | undefined;
  enabled?: boolean | undefined;
  kind?: ClientKind | undefined;
  sort: { by: (typeof CLIENT_SORTS)[number]; direction: 'asc' | 'desc' };
}

/** What a client has been used for. */
export interface ClientUse {
  /** Seconds since the epoch; null: never. */
  lastSignInAt: number | null;
  signIns30Days: number;
}

export interface ClientStore {
  find(clientId: string): Promise<Client | undefined>;
  list(query: ClientQuery): Promise<{ clients: Array<Client & ClientUse>; total: number }>;
  /** Every client, in the order in which they were made. */
  all(): Promise<Client[]>;
  /** Keeps all of them or none. @throws ClientExists when a `client_id` is taken. */
  create(clients: readonly NewClient[]): Promise<Client[]>;
  /** Replaces everything but `createdAt`. @throws ClientChanged when it is not at `version` any more, or gone. */
  replace(client: NewClient & { version: number }): Promise<Client>;
  /** @returns false when there was none. */
  remove(clientId: string): Promise<boolean>;
  /** Keeps the secret's digest only. */
  digest(secret: string): string;
  /** Seals the secret, so that a copy of the database can't give it away. */
  seal(input: { clientId: string; secret: string }): string;
  /** The latest of the client's secrets that is kept itself and has not expired. */
  secretOf(client: Pick<Client, 'metadata'> & Partial<Pick<Client, 'secrets'>>): string | undefined;
  /** True when the secret is one of the client's, not expired. Takes the same time whichever it is. */
  secretMatches(input: { clientId: string; secret: string }): Promise<boolean>;
}

/**
 * What clients do, counted without slowing them down: what is told is gathered in memory and written every few
 * seconds, so that a crash loses a few seconds of counting and nothing else.
 */
export interface ClientActivity {
  signedIn(clientId: string): void;
  /** Only for a client that exists: anybody can make up names. */
  failed(failure: Omit<ClientFailure, 'at'>): void;
  useOf(clientId: string): Promise<ClientUse>;
  /** Sign-ins by client and day, from this one on (days since the epoch). */
  signInsSince(day: number): Promise<DayCount[]>;
  /** The latest failures of the client, newest first; older ones are not kept. */
  failuresOf(clientId: string): Promise<ClientFailure[]>;
  forget(clientId: string): Promise<void>;
  /** Writes what was gathered. */
  flush(): Promise<void>;
  /** Writes what was gathered, and stops. */
  stop(): Promise<void>;
}

/** What the engine would say about a client: the last word, after the domain's own rules. */
export type EngineClientCheck = (metadata: ClientMetadata) => Promise<FieldProblem[]>;

/** Reads a client's `sector_identifier_uri`, and says what is wrong with the answer; nothing for a client without one. */
export type SectorCheck = (
  client: Pick<ClientMetadata, 'sector_identifier_uri' | 'redirect_uris'>,
) => Promise<FieldProblem[]>;

/** Reads the site's accounts. It never writes. */
export interface UserSource {
  /** What of an account can be read, relations and components included; never a private field. */
  readonly shape: UserShape;
  /** The user whose subject this is, or undefined when there is none (any more). */
  findBySubject(subject: string): Promise<User | undefined>;
  /** The user with these relations and components among its fields. Asks for nothing where nothing is to be loaded. */
  withRelations(user: User, population: Population): Promise<User>;
  /** The local account that this e-mail address or user name signs in to, whatever the password. */
  findByIdentifier(identifier: string): Promise<User | undefined>;
  /** What these users are called, by subject; one who is gone is left out. */
  namesOf(subjects: readonly string[]): Promise<Map<string, string>>;
  /** The first accounts whose user name or e-mail address has the text in it. */
  search(text: string): Promise<User[]>;
  /**
   * Looks a local account up by e-mail (whatever its case) or user name, as the host's own sign-in does, and checks
   * the password. Takes as long for an unknown user as for a wrong password. Undefined when they do not match.
   */
  authenticate(credentials: { identifier: string; password: string }): Promise<User | undefined>;
  /** The site's own rules for sign-in, as its users-permissions settings have them now. */
  signInRules(): Promise<SignInRules>;
}

/** The provider's own key material, in clear, in memory only. */
export interface ProviderKeys {
  /** Changes whenever a key comes, goes or takes over. */
  version: string;
  /** Private JWKs (RFC 7517); of one algorithm, the one that signs comes first. */
  signing: Array<Record<string, unknown>>;
  /** When the key that signs took over from another, by algorithm, in seconds; none for a ring's first key. */
  tookOver: Readonly<Record<string, number>>;
  /** Keys that sign cookies, the current one first; the others are still accepted. */
  cookies: string[];
}

/** A key as an admin sees it. Times in seconds since the epoch. */
export interface KeyDescription {
  kid: string;
  ring: Ring;
  state: KeyState;
  createdAt: number;
  activatesAt: number;
  /** null while no other key has taken over. */
  retiredAt: number | null;
  /** When it stops being published; null while it is not retired. */
  removedAt: number | null;
}

export interface KeyStore {
  /** Loads the keys, and makes the first of each ring. @throws CannotUnseal when the host's secret has changed. */
  load(): Promise<ProviderKeys>;
  /** What `load` would give as `version` now, cheaply. */
  version(): Promise<string>;
  describe(): Promise<KeyDescription[]>;
  /**
   * Has a new key take over in `notice` seconds, or a few more: every process must have published it by then. One that
   * is published already takes over then instead, unless it is about to.
   */
  rotate(input: { ring: Ring; notice: number }): Promise<void>;
  /** Publishes successors that are due, and removes keys whose time is over. */
  tend(): Promise<void>;
}

/** When keys take turns by themselves. */
export interface KeySchedule {
  /** Where it is decided; a schedule of `config` can't be changed. */
  readonly origin: 'config' | 'panel';
  /** How long a key signs before the next one takes over, in seconds; 0: until it is rotated by hand. */
  rotateAfter(): Promise<number>;
  change(rotateAfter: number): Promise<void>;
}

/** A logout token on its way to a client. Times in seconds since the epoch. */
export interface LogoutDelivery extends LogoutNotice {
  id: string;
  state: DeliveryState;
  attempts: number;
  createdAt: number;
  /** null before the first attempt. */
  attemptedAt: number | null;
  /** null once it is delivered or given up. */
  nextAttemptAt: number | null;
  /** Of the last attempt, in milliseconds. */
  latency: number | null;
  /** HTTP status of the last answer. */
  status: number | null;
  fault: DeliveryFault | null;
}

/** A client whose last attempts all failed. */
export interface UnreachableClient {
  clientId: string;
  /** Seconds since the epoch: the last attempt that failed. */
  attemptedAt: number;
  fault: DeliveryFault | null;
}

/** The queue of logout tokens. What is in it survives a restart. */
export interface LogoutDeliveryStore {
  add(notices: readonly LogoutNotice[]): Promise<void>;
  /**
   * Hands out deliveries that are due, each to one caller only, whatever the number of processes. One that is not
   * settled within `lasts` seconds, because its process died, is due again.
   */
  claimDue(claim: { limit: number; lasts: number }): Promise<LogoutDelivery[]>;
  /** @param delay seconds until the next attempt; undefined: there is none. */
  settle(outcome: { id: string; attempt: DeliveryAttempt; delay: number | undefined }): Promise<void>;
  list(query: {
    page: number;
    pageSize: number;
    clientId?: string;
    state?: DeliveryState;
  }): Promise<{ deliveries: LogoutDelivery[]; total: number }>;
  /** Makes it due now. Undefined when there is none, or it was delivered. */
  retry(id: string): Promise<LogoutDelivery | undefined>;
  unreachable(): Promise<UnreachableClient[]>;
  /** Removes reports of what was delivered or given up before this time (seconds since the epoch). */
  removeBefore(time: number): Promise<number>;
}

/** Tells of changes to accounts that end their sessions, whoever makes them. */
export interface AccountWatch {
  start(follow: {
    /** Called with the change, in its transaction: what it writes is kept or undone together with the change. */
    order: (change: { subject: string; change: AccountChange }) => Promise<string>;
    /** Called with what `order` gave once the change is certain; the watch reports what it throws. */
    carryOut: (order: string) => Promise<void>;
  }): void;
}

/** What users agreed to, for each client, across browsers. */
export interface ConsentStore {
  /** Undefined once expired. */
  find(ref: { subject: string; clientId: string }): Promise<RememberedConsent | undefined>;
  /** Creates or replaces. `expiresIn` in seconds. */
  save(entry: {
    subject: string;
    clientId: string;
    consent: RememberedConsent;
    expiresIn: number;
  }): Promise<void>;
  /** Everything that one user agreed to and that still holds. `decidedAt` in seconds since the epoch. */
  ofUser(
    subject: string,
  ): Promise<Array<{ clientId: string; consent: RememberedConsent; decidedAt: number }>>;
  /** What one user agreed to, or what everybody did for one client: it is asked for again. */
  forget(of: { subject: string; clientId?: string } | { subject?: string; clientId: string }): Promise<void>;
}

/** What a user has let an application have. */
export interface GivenAccess {
  clientId: string;
  name: string;
  /** Where the application is; undefined: it does not say. */
  home: string | undefined;
  scopes: readonly string[];
  /** Scopes of APIs (RFC 8707). */
  resources: ResourceScopes;
  /** Seconds since the epoch. */
  since: number;
}

/** An application that a user can start from the provider's own page. */
export interface StartableApplication {
  name: string;
  /** Address that starts a sign-in there. */
  start: string;
}

export interface StartableApplications {
  /** By their names: those that the user may use now. */
  for(user: User, facts: SignInFacts): Promise<StartableApplication[]>;
}

/** Where users take back what they have let applications have. */
export interface GivenAccessDesk {
  /** By the applications' names. Without those that the site lets in without asking. */
  of(subject: string): Promise<GivenAccess[]>;
  /** Ends it everywhere, has the application told, and has the user asked again. Nothing happens where nothing was given. */
  takeBack(ref: { subject: string; clientId: string }): Promise<void>;
}

/** What came of asking whether a password may be tried. */
export type Attempt =
  | {
      allowed: true;
      /** The try was right: it no longer counts. */
      succeed(): Promise<void>;
    }
  | {
      allowed: false;
      /** Seconds. */
      retryAfter: number;
    };

/**
 * Limits how often passwords can be guessed. Says the same of accounts that exist and of those that don't.
 */
export interface AttemptLimits {
  /**
   * Counts a try before it is made, so that many at once don't slip through together.
   * @param attempt.account what was typed, in lower case; `address` the browser's IP address; `known`: this browser has
   *   signed in to this account before, and is counted apart from strangers.
   */
  begin(attempt: { account: string; address: string; known: boolean }): Promise<Attempt>;
}

/** One sign-in of a user, as they are shown it. */
export interface SignIn {
  /** Seconds since the epoch. */
  at: number;
  clientId: string;
  address: string;
  /** The browser's own words (User-Agent), cut. */
  userAgent: string;
}

export interface SignInHistory {
  /** True when this browser has signed in with this identifier before. */
  knows(input: { device: string; identifier: string }): Promise<boolean>;
  /** Keeps a sign-in. `isNewDevice`: the user has signed in before, and never from this browser. */
  record(
    entry: SignIn & { subject: string; identifier: string; device: string },
  ): Promise<{ isNewDevice: boolean }>;
  /** The latest first. */
  latest(input: { subject: string; count: number }): Promise<SignIn[]>;
  /** Removes some that are older than this time (seconds since the epoch), and says how many; 0: there is none left. */
  removeBefore(time: number): Promise<number>;
}

/** Sends messages through the host's e-mail plugin. */
export interface Mailer {
  /** Doesn't wait; a failure is for the host's log, not for the page. */
  send(message: { to: string; subject: string; text: string }): void;
}

/** Why the host turned something down; `reason` in the site's own words, where it has some. */
export type DeskOutcome<Problem extends string, Result = unknown> =
  ({ done: true } & Result) | { done: false; problem: Problem; reason?: string };

/** What people do to their accounts here, by the host's own services, settings and messages. */
export interface AccountDesk {
  /**
   * Sends the host's message with a link to a new password, if there is such an account. Doesn't wait, and says nothing.
   * @param input.link where `?code=` is added by the host's template.
   */
  requestReset(input: { email: string; link: string }): void;
  resetPassword(input: {
    code: string;
    password: string;
  }): Promise<DeskOutcome<'code' | 'password', { subject: string }>>;
  /**
   * Makes an account. Where addresses have to be confirmed, the answer is the same for an address that has an account
   * already, and has no `subject`.
   */
  register(input: {
    username: string;
    email: string;
    password: string;
  }): Promise<DeskOutcome<'taken' | 'taken-name' | 'password' | 'refused', { subject?: string }>>;
}

/** Accounts that come from other providers, by the host's own dance and rules. */
export interface ExternalAccounts {
  /** The providers that are switched on, in the order of the host's settings. */
  choices(): Promise<Array<{ name: string; label: string }>>;
  /** Where the host's dance begins; the browser comes back to `callback`. */
  startUrl(input: { provider: string; callback: string }): string;
  /** Finds or makes the account that the dance is about, as the host's settings say. */
  connect(input: {
    provider: string;
    /** What the host's dance left in its session. */
    response: unknown;
  }): Promise<{ user: User } | { problem: 'external' | 'external-unavailable' }>;
}

/** By the roles' `type`; null: there was none. */
export interface RoleChange {
  before: string | null;
  after: string;
}

/** `unavailable`: not every directory could be asked. `no-account`: the person is known, and has no account here. */
export type DirectoryOutcome =
  | {
      user: User;
      /** How it was checked (RFC 8176 §2). */
      amr: readonly string[];
      /** The account was made just now. */
      isNew: boolean;
      /** What the directory knows of the person has given the account another role. */
      roleChange: RoleChange | undefined;
    }
  | { problem: 'credentials' | 'unavailable' | 'no-account' };

/** Accounts whose passwords are checked elsewhere: in a directory, or by the site's own authenticator. */
export interface DirectoryAccounts {
  /** False where there is none: nobody is ever recognised. */
  readonly isConfigured: boolean;
  /** Finds, makes or brings up to date the account of whom these credentials are. Never for an empty password. */
  authenticate(credentials: { identifier: string; password: string }): Promise<DirectoryOutcome>;
}

/** A user as an admin picks one. */
export interface ListedUser {
  /** The subject. */
  id: string;
  username: string;
  email: string | null;
}

/** One row of the table of users. */
export interface UserRow {
  /** Its place in the table. */
  cursor: number;
  listed: ListedUser;
  account: Pick<User, 'confirmed' | 'blocked'>;
  /** The user's own fields, and the relations that were asked for. */
  fields: User['fields'];
}

/** The site's accounts one after the other. */
export interface UserTable {
  /** Users in a fixed order, from after `cursor` (0: from the first). */
  after(query: { cursor: number; limit: number; population: Population }): Promise<UserRow[]>;
  count(): Promise<number>;
}

export interface AccessSettingsStore {
  /** What holds now; a change made by another process is seen within seconds. */
  read(): Promise<AccessSettings>;
  write(settings: AccessSettings): Promise<void>;
}

/** A site's looks, with the number of the change that made them. */
export interface KeptLooks {
  looks: Looks;
  /** 0: nobody has set any. */
  version: number;
}

export interface LooksStore {
  /** What holds now; a change made by another process is seen within seconds. */
  read(): Promise<KeptLooks>;
  /** @throws ChangedMeanwhile when they are no longer those of `version`. */
  write(kept: KeptLooks): Promise<KeptLooks>;
}

export interface RegistrationPolicyStore {
  /** What holds now; a change made by another process is seen within seconds. */
  read(): Promise<RegistrationPolicy>;
  write(policy: RegistrationPolicy): Promise<void>;
}

/** What lets an application register itself (RFC 7591 §3). Times in seconds since the epoch. */
export interface InitialAccessToken {
  id: string;
  name: string;
  /** Its last characters. */
  hint: string;
  uses: number;
  /** null: as often as one likes. */
  maxUses: number | null;
  createdAt: number;
  /** null: it does not expire. */
  expiresAt: number | null;
}

export interface InitialAccessTokenStore {
  /** The newest first. */
  list(): Promise<InitialAccessToken[]>;
  /** Keeps the token's digest only. */
  create(input: {
    name: string;
    expiresAt: number | null;
    maxUses: number | null;
  }): Promise<InitialAccessToken & { token: string }>;
  /** Undefined once it is used up, expired or revoked. */
  find(token: string): Promise<InitialAccessToken | undefined>;
  /** Counts one use; false when there is none left, of several at once too. */
  take(token: string): Promise<boolean>;
  /** Takes back a use that came to nothing. */
  giveBack(id: string): Promise<void>;
  /** @returns the token that went; undefined when there was none. */
  revoke(id: string): Promise<InitialAccessToken | undefined>;
}

/** Counts requests of one network in a window of time, over all processes. */
export interface RequestCounter {
  /** Counts one; undefined while there are at most `limit`, else how long to wait, in seconds. */
  count(request: { address: string; limit: number }): Promise<number | undefined>;
}
