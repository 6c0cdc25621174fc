/**
 * Contracts of the admin API for ending sessions, shared with the panel.
 */
import { z } from 'zod';

/** Body of `POST /oidc-server/sessions/end`: one session, all of a user's, or what a client has. */
export const endSessionsBody = z.union([
  z.strictObject({ uid: z.string().min(1).max(128) }),
  z.strictObject({ subject: z.string().min(1).max(255) }),
  z.strictObject({ clientId: z.string().min(1).max(200), subject: z.string().min(1).max(255).optional() }),
]);

/** How many sessions were touched. */
export interface EndedSessions {
  ended: number;
}
