import { Box, Button, EmptyStateLayout, Flex } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Pagination } from '@strapi/strapi/admin';
import { useState, type ReactNode } from 'react';
import type { EndingView } from '../../../../server/src/contracts/sessions';
import type { Endable, ListQuery } from '../../api/sessions';
import type { Request } from '../../api/useRequest';
import { Ask } from '../../components/Ask';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { EndingProgress } from './EndingProgress';
import { PAGE_SIZE } from './useListQuery';
import { useEnding } from './useEnding';
import { endableTexts } from './endableTexts';

/** What an admin is asked before it is done. */
export interface Question {
  title: string;
  consequence: string;
  action: string;
  order: () => Promise<EndingView>;
}

interface EndableListProps<Item extends { id: string }> {
  kind: Endable;
  asked: ListQuery;
  request: Request<{
    results: Item[];
    pagination: { page: number; pageSize: number; pageCount: number; total: number };
  }>;
  mayEnd: boolean;
  /** Ends those with these references. */
  endThese: (ids: string[]) => Promise<EndingView>;
  /** Ends what the list is narrowed to, one user or one application; left out where it is narrowed to neither. */
  endAll?: Omit<Question, 'action'> | undefined;
  filters: ReactNode;
  table: (input: {
    items: Item[];
    selected: ReadonlySet<string>;
    onSelect: (selected: ReadonlySet<string>) => void;
    onEnd: ((item: Item) => void) | undefined;
  }) => ReactNode;
}

const NONE: ReadonlySet<string> = new Set();

const isNarrowed = ({ search, clientId, subject, state }: ListQuery): boolean =>
  [search, clientId, subject, state].some((value) => value !== '');

/** A list of sessions or grants, with what ends them: one, those that are ticked, or all that it is narrowed to. */
export const EndableList = <Item extends { id: string }>(props: EndableListProps<Item>) => {
  const { kind, asked, request, mayEnd, endThese, endAll, filters, table } = props;
  const { data, error, isLoading, reload } = request;
  const t = useText();
  const [ticked, setTicked] = useState(NONE);
  const [question, setQuestion] = useState<Question>();
  const { running, end } = useEnding(
    kind,
    () => {
      setTicked(NONE);
      reload();
    },
    mayEnd,
  );

  const items = data?.results ?? [];
  // What has left the page meanwhile is no longer meant.
  const selected = new Set(items.map(({ id }) => id).filter((id) => ticked.has(id)));
  const askAbout = (ids: string[]) =>
    setQuestion({
      title: t(endableTexts[kind].endTitle, { count: ids.length }),
      consequence: t(endableTexts[kind].endConsequence, { count: ids.length }),
      action: t(endableTexts[kind].end),
      order: () => endThese(ids),
    });

  return (
    <Flex direction="column" alignItems="stretch" gap={4} aria-busy={isLoading}>
      {filters}
      <EndingProgress running={running} />
      {mayEnd && (selected.size > 0 || endAll) && (
        <Flex gap={2} wrap="wrap">
          {selected.size > 0 && (
            <Button variant="danger-light" onClick={() => askAbout([...selected])}>
              {t(endableTexts[kind].endSelected, { count: selected.size })}
            </Button>
          )}
          {endAll && (
            <Button
              variant="danger-light"
              onClick={() => setQuestion({ ...endAll, action: t(endableTexts[kind].end) })}
            >
              {endAll.title}
            </Button>
          )}
        </Flex>
      )}
      {error !== undefined && (
        <Panel>
          <LoadFailure title={t(endableTexts[kind].failed)} error={error} onRetry={reload} />
        </Panel>
      )}
      {error === undefined && !data && (
        <Panel>
          <Loading>{t(endableTexts[kind].loading)}</Loading>
        </Panel>
      )}
      {error === undefined && data?.results.length === 0 && (
        <EmptyStateLayout
          hasRadius
          shadow="tableShadow"
          icon={<EmptyDocuments width="16rem" aria-hidden />}
          content={t(isNarrowed(asked) ? endableTexts[kind].noMatch : endableTexts[kind].none)}
        />
      )}
      {error === undefined && data && data.results.length > 0 && (
        <Box>
          {table({
            items,
            selected,
            onSelect: setTicked,
            onEnd: mayEnd ? ({ id }) => askAbout([id]) : undefined,
          })}
          <Pagination.Root {...data.pagination} defaultPageSize={PAGE_SIZE}>
            <Pagination.PageSize />
            <Pagination.Links />
          </Pagination.Root>
        </Box>
      )}
      {question && (
        <Ask
          title={question.title}
          consequence={question.consequence}
          action={question.action}
          onConfirm={() => end(question.order)}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </Flex>
  );
};
