import type { Endable } from '../../api/sessions';
import type { TextKey } from '../../translations/useText';

/** What a list of sessions says, and a list of grants. */
export const endableTexts = {
  sessions: {
    title: 'sessions.title',
    loading: 'sessions.loading',
    failed: 'sessions.failed',
    none: 'sessions.none',
    noMatch: 'sessions.noMatch',
    end: 'sessions.end',
    endSelected: 'sessions.endSelected',
    endTitle: 'sessions.endTitle',
    endConsequence: 'sessions.endConsequence',
    ended: 'sessions.ended',
  },
  grants: {
    title: 'grants.title',
    loading: 'grants.loading',
    failed: 'grants.failed',
    none: 'grants.none',
    noMatch: 'grants.noMatch',
    end: 'grants.end',
    endSelected: 'grants.endSelected',
    endTitle: 'grants.endTitle',
    endConsequence: 'grants.endConsequence',
    ended: 'grants.ended',
  },
} as const satisfies Record<Endable, Record<string, TextKey>>;
