/**
 * Contracts of the admin API for personal data: everything that the provider keeps on one user.
 */
import type { EventView } from './events';
import type { GrantView, SessionView, UserView } from './sessions';

/** `GET /oidc-server/personal-data/<documentId>`. Times in seconds since the epoch. Never a token, a code or a cookie. */
export interface PersonalData {
  /** Version of this shape: it grows when a field changes its meaning or goes. */
  format: 1;
  exportedAt: number;
  /** As the site knows them; without names when the account is gone. */
  user: UserView;
  sessions: SessionView[];
  grants: GrantView[];
  /** What the user agreed to, for each application. */
  consents: Array<{
    clientId: string;
    scopes: string[];
    refused: string[];
    claims: string[];
    decidedAt: number;
    expiresAt: number;
  }>;
  signIns: Array<{ at: number; clientId: string; address: string; userAgent: string }>;
  /** Messages that told applications of the end of sessions. */
  logoutMessages: Array<{ clientId: string; state: string; createdAt: number }>;
  /** Entries of the audit log about the user. */
  events: Array<Omit<EventView, 'id' | 'userName'>>;
}

/** `DELETE /oidc-server/personal-data/<documentId>`. */
export interface ErasedPersonalData {
  /** `running`: sessions are still being ended; the rest follows by itself. */
  state: 'running' | 'done';
}
