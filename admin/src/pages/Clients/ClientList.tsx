import { Box, Typography } from '@strapi/design-system';
import { Pagination, useQueryParams } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { ClientQuery } from '../../api/client';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { ClientFilters, SORTS } from './ClientFilters';
import { ClientTable } from './ClientTable';
import { kindNames } from './kindLabels';
import { NoClients } from './NoClients';

const PAGE_SIZE = 20;

type Query = Partial<Record<'page' | 'pageSize' | '_q' | 'enabled' | 'kind' | 'sort', string>>;

const oneOf = (value: string | undefined, allowed: readonly string[], byDefault = ''): string =>
  value !== undefined && allowed.includes(value) ? value : byDefault;

/** What the address bar says; anything may be typed there. */
const useClientQuery = (): ClientQuery => {
  const [{ query }] = useQueryParams<Query>();
  return {
    page: Math.max(1, Number.parseInt(query.page ?? '', 10) || 1),
    pageSize: Math.min(100, Math.max(1, Number.parseInt(query.pageSize ?? '', 10) || PAGE_SIZE)),
    search: typeof query._q === 'string' ? query._q.trim() : '',
    enabled: oneOf(query.enabled, ['true', 'false']),
    kind: oneOf(query.kind, kindNames),
    sort: oneOf(
      query.sort,
      SORTS.map(([value]) => value),
      SORTS[0][0],
    ),
  };
};

/** Clients by page, with search, filters and order. All live in the address bar, so that "back" and a shared link work. */
export const ClientList = ({ onAdd }: { onAdd?: () => void }) => {
  const t = useText();
  const { listClients } = useApi();
  const { page, pageSize, search, enabled, kind, sort } = useClientQuery();
  const { data, error, isLoading, reload } = useRequest(
    useCallback(
      (signal: AbortSignal) => listClients({ page, pageSize, search, enabled, kind, sort }, signal),
      [listClients, page, pageSize, search, enabled, kind, sort],
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
  const isNarrowed = search !== '' || enabled !== '' || kind !== '';
  if (pagination.total === 0 && !isNarrowed) return <NoClients onAdd={onAdd} />;

  return (
    <Box aria-busy={isLoading}>
      <ClientFilters enabled={enabled} kind={kind} sort={sort} />
      {results.length > 0 ? (
        <ClientTable clients={results} />
      ) : (
        <Panel padding={8}>
          <Typography tag="p" textAlign="center" textColor="neutral600" role="status">
            {isNarrowed ? t('clients.noMatch') : t('clients.emptyPage')}
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
