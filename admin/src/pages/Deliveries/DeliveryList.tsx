import { Box, EmptyStateLayout, Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Pagination, SearchInput, useQueryParams } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { DeliveryState } from '../../../../server/src/contracts/deliveries';
import { useApi, type DeliveryQuery } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { DeliveryTable } from './DeliveryTable';
import { STATES, stateLabels } from './labels';

const PAGE_SIZE = 20;

interface QueryParams {
  page?: string;
  pageSize?: string;
  /** Strapi's search field writes it here. */
  _q?: string;
  state?: string;
}

const stateIn = (value: string | undefined): DeliveryState | undefined =>
  STATES.find((state) => state === value);

/** What the address bar says; anything may be typed there. */
const useDeliveryQuery = () => {
  const [{ query }, setQuery] = useQueryParams<QueryParams>();
  const asked: DeliveryQuery = {
    page: Math.max(1, Number.parseInt(query.page ?? '', 10) || 1),
    pageSize: Math.min(100, Math.max(1, Number.parseInt(query.pageSize ?? '', 10) || PAGE_SIZE)),
    clientId: typeof query._q === 'string' ? query._q.trim() : '',
    state: stateIn(query.state),
  };
  const showState = (state: DeliveryState | undefined) =>
    state === undefined ? setQuery({ state: '' }, 'remove') : setQuery({ state, page: '1' });
  return { asked, showState };
};

/** Messages by page, the newest first, for one application or all. The filters live in the address bar. */
export const DeliveryList = () => {
  const t = useText();
  const { listDeliveries } = useApi();
  const { asked, showState } = useDeliveryQuery();
  const { page, pageSize, clientId, state } = asked;
  const { data, error, isLoading, reload } = useRequest(
    useCallback(
      (signal: AbortSignal) => listDeliveries({ page, pageSize, clientId, state }, signal),
      [listDeliveries, page, pageSize, clientId, state],
    ),
  );

  return (
    <Box aria-busy={isLoading}>
      <Flex gap={2} wrap="wrap" paddingBottom={4}>
        <SearchInput label={t('deliveries.search')} placeholder={t('clients.id')} />
        <SingleSelect
          aria-label={t('deliveries.state')}
          placeholder={t('deliveries.allStates')}
          value={state ?? null}
          onChange={(value: string | number) => showState(stateIn(String(value)))}
          onClear={() => showState(undefined)}
          clearLabel={t('deliveries.allStates')}
        >
          {STATES.map((one) => (
            <SingleSelectOption key={one} value={one}>
              {t(stateLabels[one])}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Flex>
      {error !== undefined && (
        <Panel>
          <LoadFailure title={t('deliveries.failed')} error={error} onRetry={reload} />
        </Panel>
      )}
      {error === undefined && !data && (
        <Panel>
          <Loading>{t('deliveries.loading')}</Loading>
        </Panel>
      )}
      {error === undefined && data?.results.length === 0 && (
        <EmptyStateLayout
          hasRadius
          shadow="tableShadow"
          icon={<EmptyDocuments width="16rem" aria-hidden />}
          content={t(clientId || state ? 'deliveries.noMatch' : 'deliveries.none')}
        />
      )}
      {error === undefined && data && data.results.length > 0 && (
        <>
          <DeliveryTable deliveries={data.results} onRetried={reload} />
          <Pagination.Root {...data.pagination} defaultPageSize={PAGE_SIZE}>
            <Pagination.PageSize />
            <Pagination.Links />
          </Pagination.Root>
        </>
      )}
    </Box>
  );
};
