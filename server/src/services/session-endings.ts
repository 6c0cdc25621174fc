/**
 * What ends sessions, and what ends with them.
 */
import type { AccountChange, Ending, EndingExtent, SessionSelection } from '../domain/logout';
import type { AccountWatch, AuditLog, ClientStore } from '../domain/ports';

export interface SessionService {
  /**
   * Ends sessions, has their applications told, and revokes what was issued in them.
   * @param extent by default what an admin or a logout ends: leave that outlives sessions (`offline_access`) stays.
   * @returns how many sessions were touched.
   */
  end(selection: SessionSelection, extent?: EndingExtent): Promise<number>;
}

interface Deps {
  end: (selection: SessionSelection, extent: EndingExtent) => Promise<Ending>;
  /** After these changes `offline_access` goes on. */
  keepOfflineAccess: Readonly<Record<'passwordChange' | 'emailChange', boolean>>;
  audit: AuditLog;
}

/** @param ended has the host end its own sessions of a user, where the site wants that. */
export function createSessionService({
  end,
  audit,
  ended,
}: Pick<Deps, 'end' | 'audit'> & { ended: (subject: string) => Promise<void> }): SessionService {
  return {
    async end(selection, extent = 'session') {
      const { sessions, subjects } = await end(selection, extent);
      await Promise.all(subjects.map(ended));
      const { clientId, subject } = { clientId: undefined, subject: subjects[0], ...selection };
      audit.record({ kind: 'session.ended', clientId, subject, details: { sessions, extent } });
      return sessions;
    },
  };
}

/** Ends the sessions of accounts that are blocked or deleted, or whose password or address changes. */
export function endOnAccountChanges({
  watch,
  end,
  keepOfflineAccess,
  audit,
}: Deps & { watch: AccountWatch }): void {
  const extents: Readonly<Record<AccountChange, EndingExtent>> = {
    blocked: 'everything',
    deleted: 'everything',
    password: keepOfflineAccess.passwordChange ? 'session' : 'everything',
    email: keepOfflineAccess.emailChange ? 'session' : 'everything',
  };
  watch.start(async ({ subject, change }) => {
    const { sessions } = await end({ subject }, extents[change]);
    if (sessions > 0) {
      audit.record({ kind: 'account.changed', subject, reason: change, details: { sessions } });
    }
  });
}

/** The same store; what users have opened at a client ends when it is disabled, whoever disables it. */
export const endingWithClients = (clients: ClientStore, { end }: Pick<Deps, 'end'>): ClientStore => ({
  ...clients,
  async replace(client) {
    const before = await clients.find(client.metadata.client_id);
    const replaced = await clients.replace(client);
    if (before?.enabled && !client.enabled) await end({ clientId: client.metadata.client_id }, 'everything');
    return replaced;
  },
});
