/**
 * What the provider does by the clock.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { createEventSweep } from '../persistence/event-sweep';
import { createSweep } from '../persistence/sweep';
import { type Chores, createChores } from '../services/chores';
import type { Audit } from './audit';
import type { Logout } from './logout';
import type { Stores } from './stores';

/** How soon a change on one process is seen on the others, in milliseconds. */
const WATCH_EVERY = 1_000;
const TEND_KEYS_EVERY = 60_000;
/** How soon a message is sent again after it is due, in milliseconds. */
const SEND_EVERY = 1_000;
const TIDY_EVERY = 3_600_000;

export const createProvidersChores = (
  strapi: Core.Strapi,
  {
    options,
    stores,
    audit,
    logout: { deliveries },
    refresh,
  }: { options: Options; stores: Stores; audit: Audit; logout: Logout; refresh: () => Promise<void> },
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
        run: createEventSweep({
          store: audit.store,
          leases: stores.leases,
          keepDays: options.audit.keepDays,
        }),
      },
      { name: 'tidying reports of logout messages', every: TIDY_EVERY, run: () => deliveries.tidy() },
    ],
  });
