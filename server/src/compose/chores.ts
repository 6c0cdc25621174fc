/**
 * What the provider does by the clock.
 */
import type { Core } from '@strapi/strapi';
import type { Options } from '../config';
import { createSweep } from '../persistence/sweep';
import { type Chores, createChores } from '../services/chores';
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
    logout: { deliveries },
    refresh,
  }: { options: Options; stores: Stores; logout: Logout; refresh: () => Promise<void> },
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
      { name: 'tidying reports of logout messages', every: TIDY_EVERY, run: () => deliveries.tidy() },
    ],
  });
