import { Badge, Flex, Td, Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { EndGrantsBody, GrantView } from '../../../../server/src/contracts/sessions';
import { useSessionApi, type ListQuery } from '../../api/sessions';
import { useRequest } from '../../api/useRequest';
import { GRANT_PERMISSIONS } from '../../permissions';
import { useText, type TextKey } from '../../translations/useText';
import { clientText, Period, UserName, WideCell } from './Cells';
import { EndableList } from './EndableList';
import { EndableTable } from './EndableTable';
import type { Options } from '../../components/Choice';
import { ListFilters } from './ListFilters';
import { useListQuery } from './useListQuery';

const COLUMNS: TextKey[] = [
  'sessions.user',
  'grants.client',
  'grants.scopes',
  'grants.tokens',
  'sessions.since',
];

const STATES: Options = [
  ['session', 'grants.session'],
  ['offline', 'grants.offline'],
];
const SORTS: Options = [
  ['startedAt:desc', 'sessions.sort.newest'],
  ['startedAt:asc', 'sessions.sort.oldest'],
  ['expiresAt:asc', 'sessions.sort.expiry'],
];
const values = (options: Options): string[] => options.map(([value]) => value);
const CHOICES = { states: values(STATES), sorts: values(SORTS) };

const GrantCells = ({ grant }: { grant: GrantView }) => {
  const t = useText();
  return (
    <>
      <WideCell>
        <UserName user={grant.user} />
      </WideCell>
      <WideCell>
        <Typography textColor="neutral800">{clientText(grant.client)}</Typography>
      </WideCell>
      <WideCell>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography textColor="neutral800">{grant.scopes.join(', ') || '–'}</Typography>
          {grant.isOffline && <Badge>{t('grants.offline')}</Badge>}
        </Flex>
      </WideCell>
      <WideCell>
        <Typography textColor="neutral800">{t('grants.alive', grant.tokens)}</Typography>
      </WideCell>
      <Td>
        <Period {...grant} />
      </Td>
    </>
  );
};

/** What "all" means where the list is narrowed to one application. */
const allOf = ({ subject, clientId }: ListQuery): EndGrantsBody | undefined =>
  clientId ? { clientId, ...(subject ? { subject } : {}) } : undefined;

/** Grants by page. The filters live in the address bar. */
export const GrantList = () => {
  const t = useText();
  const { listGrants, endGrants } = useSessionApi();
  const { allowedActions } = useRBAC(GRANT_PERMISSIONS);
  const { asked, change } = useListQuery(CHOICES);
  const request = useRequest(
    useCallback((signal: AbortSignal) => listGrants(asked, signal), [listGrants, asked]),
  );
  const all = allOf(asked);

  return (
    <EndableList<GrantView>
      kind="grants"
      asked={asked}
      request={request}
      mayEnd={allowedActions.canEnd === true}
      endThese={(ids) => endGrants({ ids })}
      endAll={
        all && {
          title: t('grants.endAtClient'),
          consequence: t('grants.endAtClientConsequence'),
          order: () => endGrants(all),
        }
      }
      filters={<ListFilters asked={asked} change={change} states={STATES} sorts={SORTS} />}
      table={({ items, ...rest }) => (
        <EndableTable
          items={items}
          columns={COLUMNS}
          cells={(grant) => <GrantCells grant={grant} />}
          nameOf={({ user, client }) => `${user.username ?? user.id}, ${clientText(client)}`}
          endLabel="grants.end"
          {...rest}
        />
      )}
    />
  );
};
