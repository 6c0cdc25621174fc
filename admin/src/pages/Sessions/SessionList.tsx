import { Td, Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { EndSessionsBody, SessionView } from '../../../../server/src/contracts/sessions';
import { useSessionApi, type ListQuery } from '../../api/sessions';
import { useRequest } from '../../api/useRequest';
import type { Options } from '../../components/Choice';
import { SESSION_PERMISSIONS } from '../../permissions';
import { useText, type TextKey } from '../../translations/useText';
import { clientText, DeviceName, Moment, Period, UserName, WideCell } from './Cells';
import { EndableList } from './EndableList';
import { EndableTable } from './EndableTable';
import { ListFilters } from './ListFilters';
import { useListQuery } from './useListQuery';

const COLUMNS: TextKey[] = [
  'sessions.user',
  'sessions.clients',
  'sessions.device',
  'sessions.seen',
  'sessions.since',
];

const STATES: Options = [
  ['recent', 'sessions.recent'],
  ['idle', 'sessions.idle'],
];
const SORTS: Options = [
  ['seenAt:desc', 'sessions.sort.seen'],
  ['startedAt:desc', 'sessions.sort.newest'],
  ['startedAt:asc', 'sessions.sort.oldest'],
  ['expiresAt:asc', 'sessions.sort.expiry'],
];
const values = (options: Options): string[] => options.map(([value]) => value);
const CHOICES = { states: values(STATES), sorts: values(SORTS) };

const cellsOf = (session: SessionView) => (
  <>
    <WideCell>
      <UserName user={session.user} />
    </WideCell>
    <WideCell>
      <Typography textColor="neutral800">{session.clients.map(clientText).join(', ') || '–'}</Typography>
    </WideCell>
    <WideCell>
      <DeviceName session={session} />
    </WideCell>
    <Td>
      <Moment at={session.seenAt} />
    </Td>
    <Td>
      <Period {...session} />
    </Td>
  </>
);

/** What "all" means where the list is narrowed to one user, to one application, or to both. */
const allOf = ({ subject, clientId }: ListQuery): EndSessionsBody | undefined => {
  if (clientId) return { clientId, ...(subject ? { subject } : {}) };
  return subject ? { subject } : undefined;
};

/** Sessions by page. The filters live in the address bar. */
export const SessionList = () => {
  const t = useText();
  const { listSessions, endSessions } = useSessionApi();
  const { allowedActions } = useRBAC(SESSION_PERMISSIONS);
  const { asked, change } = useListQuery(CHOICES);
  const request = useRequest(
    useCallback((signal: AbortSignal) => listSessions(asked, signal), [listSessions, asked]),
  );
  const all = allOf(asked);

  return (
    <EndableList<SessionView>
      kind="sessions"
      asked={asked}
      request={request}
      mayEnd={allowedActions.canEnd === true}
      endThese={(ids) => endSessions({ ids })}
      endAll={
        all && {
          title: t(asked.clientId ? 'sessions.endAtClient' : 'sessions.endOfUser'),
          consequence: t(
            asked.clientId ? 'sessions.endAtClientConsequence' : 'sessions.endOfUserConsequence',
          ),
          order: () => endSessions(all),
        }
      }
      filters={<ListFilters asked={asked} change={change} states={STATES} sorts={SORTS} />}
      table={({ items, ...rest }) => (
        <EndableTable
          items={items}
          columns={COLUMNS}
          cells={cellsOf}
          nameOf={({ user }) => user.username ?? user.id}
          endLabel="sessions.end"
          {...rest}
        />
      )}
    />
  );
};
