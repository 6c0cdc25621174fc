import { Box, EmptyStateLayout, Flex } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Pagination } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { useEventApi, type EventQuery } from '../../api/events';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { EventTable } from './EventTable';
import { PAGE_SIZE } from './useEventQuery';

const isNarrowed = ({ search, kind, outcome, clientId, subject, from, to }: EventQuery): boolean =>
  [search, kind, outcome, clientId, subject].some((value) => value !== '') ||
  from !== undefined ||
  to !== undefined;

/** One page of the log. */
export const EventList = ({ asked }: { asked: EventQuery }) => {
  const t = useText();
  const { listEvents } = useEventApi();
  const { data, error, isLoading, reload } = useRequest(
    useCallback((signal: AbortSignal) => listEvents(asked, signal), [listEvents, asked]),
  );

  if (error !== undefined) {
    return (
      <Panel>
        <LoadFailure title={t('events.failed')} error={error} onRetry={reload} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel>
        <Loading>{t('events.loading')}</Loading>
      </Panel>
    );
  }
  if (data.results.length === 0) {
    return (
      <EmptyStateLayout
        hasRadius
        shadow="tableShadow"
        icon={<EmptyDocuments width="16rem" aria-hidden />}
        content={t(isNarrowed(asked) ? 'events.noMatch' : 'events.none')}
      />
    );
  }
  const { isTotalExact, total, ...pagination } = data.pagination;
  return (
    <Box aria-busy={isLoading}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        {!isTotalExact && <Notice kind="info">{t('events.many', { count: total })}</Notice>}
        <EventTable events={data.results} />
        <Pagination.Root {...pagination} total={total} defaultPageSize={PAGE_SIZE}>
          <Pagination.PageSize />
          <Pagination.Links />
        </Pagination.Root>
      </Flex>
    </Box>
  );
};
