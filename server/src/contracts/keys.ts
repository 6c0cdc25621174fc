/**
 * Contracts of the admin API for keys, shared with the panel. A private key is never in them.
 */
import { z } from 'zod';
import type { KeyState, Ring } from '../domain/keys';

const RINGS = ['RS256', 'ES256', 'PS256', 'EdDSA', 'cookies'] as const satisfies readonly Ring[];

/** A key. Times in seconds since the epoch. */
export interface KeyView {
  kid: string;
  /** The algorithm that it signs with, or `cookies`. */
  ring: Ring;
  state: KeyState;
  createdAt: number;
  activatesAt: number;
  /** null while no other key has taken over. */
  retiredAt: number | null;
  /** When it stops being published; null while it is not retired. */
  removedAt: number | null;
}

/** What a ring of keys is used for. */
export interface RingUse {
  ring: Ring;
  /** The clients for which it signs; none for cookies, which are of browsers. */
  clients: Array<{ clientId: string; clientName: string | null }>;
}

/** `GET /oidc-server/keys`, and the answer of `POST /oidc-server/keys/rotate` and `PUT /oidc-server/keys/schedule`. */
export interface KeyList {
  results: KeyView[];
  /** One for each ring. */
  uses: RingUse[];
  /** How long a key signs before the next one takes over, in seconds; 0: until it is rotated by hand. */
  rotateAfter: number;
  /** Where that is decided: in `config/plugins`, where alone it can be changed then, or in the panel. */
  scheduleOrigin: 'config' | 'panel';
}

const DAY = 86_400;

/** Ten years. */
const MAX_ROTATE_AFTER = 315_360_000;

/** `PUT /oidc-server/keys/schedule`. */
export const keyScheduleBody = z.strictObject({
  /** Seconds for which a key signs: a day at least; 0: until it is rotated by hand. */
  rotateAfter: z.union([z.literal(0), z.number().int().min(DAY).max(MAX_ROTATE_AFTER)]),
});

/** A year. */
const MAX_NOTICE = 31_536_000;

/** `POST /oidc-server/keys/rotate`. */
export const rotateKeysBody = z.strictObject({
  ring: z.enum(RINGS),
  /** Seconds until the new key signs; by default at once, which is after the few seconds that every process needs. */
  notice: z.number().int().min(0).max(MAX_NOTICE).default(0),
});
