/**
 * What the provider does by the clock.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { createAgeSweep } from '../persistence/age-sweep';
import { SIGN_INS_KEPT } from '../persistence/sign-in-history';
import { createSweep } from '../persistence/sweep';
import { type Chores, createChores } from '../services/chores';
import type { Audit } from './audit';
import type { Logout } from './logout';
import type { Registration } from './registration';
import type { Stores } from './stores';

/** How soon a change on one process is seen on the others, in milliseconds. */
const WATCH_EVERY = 1_000;
const TEND_KEYS_EVERY = 60_000;
/** How soon a message is sent again after it is due, in milliseconds. */
const SEND_EVERY = 1_000;
/** How soon an order to end sessions is taken up that a process has left, in milliseconds. */
const END_EVERY = 1_000;
const TIDY_EVERY = 3_600_000;

const SECONDS_PER_DAY = 86_400;

export const createProvidersChores = (
  strapi: Core.Strapi,
  {
    options,
    stores,
    audit,
    logout: { deliveries, endings },
    registration,
    refresh,
  }: {
    options: Options;
    stores: Stores;
    audit: Audit;
    logout: Logout;
    registration: Registration;
    refresh: () => Promise<void>;
  },
): Chores =>
  createChores({
    log: strapi.log,
    chores: [
      { name: 'watching the keys', every: WATCH_EVERY, run: refresh },
      { name: 'tending the keys', every: TEND_KEYS_EVERY, run: () => stores.keys.tend() },
      {
        name: 'sweeping expired artifacts',
        every: options.sweep.every * 1_000,
        run: createSweep({ strapi, leases: stores.leases, log: strapi.log }),
      },
      { name: 'sending logout messages', every: SEND_EVERY, run: () => deliveries.deliverDue() },
      {
        name: 'sweeping the audit log',
        every: options.sweep.every * 1_000,
        run: createAgeSweep({
          lease: 'event-sweep',
          store: audit.store,
          leases: stores.leases,
          keep: options.audit.keepDays * SECONDS_PER_DAY,
        }),
      },
      {
        name: 'sweeping old sign-ins',
        every: options.sweep.every * 1_000,
        run: createAgeSweep({
          lease: 'sign-in-sweep',
          store: stores.history,
          leases: stores.leases,
          keep: SIGN_INS_KEPT,
        }),
      },
      { name: 'ending sessions', every: END_EVERY, run: () => endings.carryOutDue() },
      { name: 'tidying orders to end sessions', every: TIDY_EVERY, run: () => endings.tidy() },
      {
        name: 'removing unused self-registered clients',
        every: TIDY_EVERY,
        run: () => registration.service.tidy(),
      },
      { name: 'tidying reports of logout messages', every: TIDY_EVERY, run: () => deliveries.tidy() },
    ],
  });
