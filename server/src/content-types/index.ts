/**
 * content-types: the shapes that the host keeps for the plugin; it makes and migrates their tables at boot.
 * Passes through: nothing. They are hidden from the content manager and the content-type builder.
 * Must not hold any logic.
 */
import { artifact } from './artifact';
import { claimMapping } from './claim-mapping';
import { client } from './client';
import { clientDay } from './client-day';
import { clientFailure } from './client-failure';
import { consent } from './consent';
import { event } from './event';
import { failureDay } from './failure-day';
import { ending } from './ending';
import { grant } from './grant';
import { initialAccessToken } from './initial-access-token';
import { key } from './key';
import { lease } from './lease';
import { linkedAccount } from './linked-account';
import { looks } from './looks';
import { logoutDelivery } from './logout-delivery';
import { session } from './session';
import { sessionClient } from './session-client';
import { signIn } from './sign-in';
import { revision } from './revision';
import { scope } from './scope';

/** What somebody set up or linked: `strapi export` and `strapi transfer` take it along. */
export const contentTypes = {
  client,
  'linked-account': linkedAccount,
  scope,
  'claim-mapping': claimMapping,
  looks,
};

/** What comes and goes while the provider runs, and what belongs to this site alone. */
export const internalTables = [
  artifact,
  clientDay,
  clientFailure,
  consent,
  event,
  failureDay,
  ending,
  grant,
  initialAccessToken,
  key,
  lease,
  logoutDelivery,
  session,
  sessionClient,
  signIn,
  revision,
];
