import { Flex } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { SectionLinks } from '../../components/SectionLinks';
import { useText } from '../../translations/useText';
import { EventFilters } from './EventFilters';
import { EventList } from './EventList';
import { ExportButtons } from './ExportButtons';
import { useEventQuery } from './useEventQuery';

/** The audit log: what happened, the newest first. The filters live in the address bar. */
export const EventsPage = () => {
  const t = useText();
  const query = useEventQuery();
  const { page: _page, pageSize: _pageSize, sort: _sort, ...filter } = query.asked;
  return (
    <Page.Main>
      <Page.Title>{t('events.title')}</Page.Title>
      <Layouts.Header
        title={t('events.title')}
        subtitle={t('events.subtitle')}
        primaryAction={<ExportButtons filter={filter} />}
      />
      <SectionLinks />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <EventFilters {...query} />
          <EventList asked={query.asked} />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};
