import { Flex, Typography } from '@strapi/design-system';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import type { EventView } from '../../../../server/src/contracts/events';
import { useEventApi } from '../../api/events';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { Changes } from './Changes';
import { EventFacts } from './EventFacts';
import { kindLabel } from './eventTexts';
import { OutcomeStatus } from './OutcomeStatus';
import { eventsPath } from './paths';
import { useEventWords } from './useEventWords';

const Entry = ({ event }: { event: EventView }) => {
  const t = useText();
  const { sentence } = useEventWords();
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <Panel padding={6}>
        <Flex direction="column" alignItems="flex-start" gap={5}>
          <Flex gap={3} wrap="wrap">
            <OutcomeStatus outcome={event.outcome} />
            <Typography tag="p" variant="epsilon" textColor="neutral800">
              {sentence(event)}
            </Typography>
          </Flex>
          <EventFacts event={event} />
        </Flex>
      </Panel>
      {event.changes.length > 0 && (
        <Flex
          tag="section"
          aria-labelledby="oidc-server-changes"
          direction="column"
          alignItems="stretch"
          gap={4}
        >
          <Typography id="oidc-server-changes" tag="h2" variant="beta">
            {t('event.changes')}
          </Typography>
          <Changes changes={event.changes} />
        </Flex>
      )}
    </Flex>
  );
};

/** One entry of the log, in words and in full. */
export const EventPage = () => {
  const t = useText();
  const { id = '' } = useParams();
  const { readEvent } = useEventApi();
  const { data, error, reload } = useRequest(
    useCallback((signal: AbortSignal) => readEvent(id, signal), [readEvent, id]),
  );
  const title = data ? t(kindLabel(data.kind)) : t('events.title');
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header title={title} navigationAction={<BackButton fallback={eventsPath} />} />
      <Layouts.Content>
        {error !== undefined && (
          <Panel>
            <LoadFailure title={t('event.failed')} error={error} onRetry={reload} />
          </Panel>
        )}
        {error === undefined && !data && (
          <Panel>
            <Loading>{t('event.loading')}</Loading>
          </Panel>
        )}
        {error === undefined && data && <Entry event={data} />}
      </Layouts.Content>
    </Page.Main>
  );
};
