/**
 * Puts the room together from what it is handed.
 */
import type { ClaimCatalogue } from '../domain/claim-catalogue';
import type { Resource } from '../domain/resources';
import type {
  AccountDesk,
  AttemptLimits,
  AuditLog,
  ClientStore,
  DirectoryAccounts,
  ExternalAccounts,
  GivenAccessDesk,
  Mailer,
  SignInHistory,
  StartableApplications,
  UserSource,
  RequestScope,
} from '../domain/ports';
import type { Interactions } from '../engine/interactions';
import { createConfirmationReturn, type ConfirmationReturn } from './confirmation-return';
import type { Contexts } from './contexts';
import { createCsrf } from './csrf';
import { createDevices } from './device';
import type { FrontEnd } from './front-end';
import type { Present } from './present';
import { createPages, type Pages } from './pages';
import { createSignInLog } from './sign-in-log';
import type { InteractionUrl } from './exchange';
import { createAnswers } from './visit';

export interface RoomInputs {
  issuer: string;
  contexts: Contexts;
  present: Present;
  /** The site's own, in the place of the pages. */
  frontEnd: FrontEnd | undefined;
  /** Secrets of the provider, the same on every process, the current one first. */
  keys: readonly string[];
  interactionUrl: InteractionUrl;
  /** Path of the host's link that confirms an e-mail address: for browsers, and as requests reach this process. */
  confirmationPath: { browser: string; process: string };
  /** Paths below the issuer: the page for the user's own account, and the one that signs out. */
  accountPath: string;
  logoutPath: string;
  /** Where an authorization request begins. */
  authorizationPath: string;
  given: GivenAccessDesk;
  startable: StartableApplications;
  /** Seconds for which a request waits. */
  interactionLifetime: number;
  newDeviceEmail: boolean;
  catalogue: ClaimCatalogue;
  resources: readonly Resource[];
  clients: ClientStore;
  users: UserSource;
  desk: AccountDesk;
  directories: DirectoryAccounts;
  externals: ExternalAccounts;
  history: SignInHistory;
  limits: AttemptLimits;
  mailer: Mailer;
  interactions: Interactions;
  audit: AuditLog;
  request: RequestScope;
  log: { error(message: string): void };
}

export interface InteractionRoom {
  pages: Pages;
  confirmations: ConfirmationReturn;
}

export function createInteractionRoom(inputs: RoomInputs): InteractionRoom {
  const { issuer, keys, interactionUrl, confirmationPath } = inputs;
  const devices = createDevices({ issuer });
  const confirmations = createConfirmationReturn({
    issuer,
    browserPath: confirmationPath.browser,
    processPath: confirmationPath.process,
    lifetime: inputs.interactionLifetime,
    interactionUrl,
  });
  const pages = createPages({
    ...inputs,
    accountUrl: `${issuer}${inputs.accountPath}`,
    logoutUrl: `${issuer}${inputs.logoutPath}`,
    authorizationUrl: `${issuer}${inputs.authorizationPath}`,
    answers: createAnswers(inputs),
    csrf: createCsrf({ keys }),
    devices,
    signInLog: createSignInLog({ ...inputs, devices }),
    returnAfterConfirmation: (exchange, uid) => {
      confirmations.remember(exchange, uid);
    },
  });
  return { pages, confirmations };
}
