import { Box, Typography } from '@strapi/design-system';
import { Pagination, SearchInput, useQueryParams } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { ClientQuery } from '../../api/client';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { ClientTable } from './ClientTable';
import { NoClients } from './NoClients';

const PAGE_SIZE = 20;

/** What the address bar says; anything may be typed there. */
const useClientQuery = (): ClientQuery => {
  const [{ query }] = useQueryParams<{ page?: string; pageSize?: string; _q?: string }>();
  return {
    page: Math.max(1, Number.parseInt(query.page ?? '', 10) || 1),
    pageSize: Math.min(100, Math.max(1, Number.parseInt(query.pageSize ?? '', 10) || PAGE_SIZE)),
    search: typeof query._q === 'string' ? query._q.trim() : '',
  };
};

/** Clients by page, with search. Both live in the address bar, so that "back" and a shared link work. */
export const ClientList = ({ onAdd }: { onAdd?: () => void }) => {
  const t = useText();
  const { listClients } = useApi();
  const { page, pageSize, search } = useClientQuery();
  const { data, error, isLoading, reload } = useRequest(
    useCallback(
      (signal: AbortSignal) => listClients({ page, pageSize, search }, signal),
      [listClients, page, pageSize, search],
    ),
  );

  if (error !== undefined) {
    return (
      <Panel>
        <LoadFailure title={t('clients.failed')} error={error} onRetry={reload} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel>
        <Loading>{t('clients.loading')}</Loading>
      </Panel>
    );
  }

  const { results, pagination } = data;
  if (pagination.total === 0 && !search) return <NoClients onAdd={onAdd} />;

  return (
    <Box aria-busy={isLoading}>
      <Box paddingBottom={4}>
        <SearchInput label={t('clients.search')} placeholder={t('clients.searchHint')} />
      </Box>
      {results.length > 0 ? (
        <ClientTable clients={results} />
      ) : (
        <Panel padding={8}>
          <Typography tag="p" textAlign="center" textColor="neutral600" role="status">
            {search ? t('clients.noMatch', { search }) : t('clients.emptyPage')}
          </Typography>
        </Panel>
      )}
      <Pagination.Root {...pagination} defaultPageSize={PAGE_SIZE}>
        <Pagination.PageSize />
        <Pagination.Links />
      </Pagination.Root>
    </Box>
  );
};
