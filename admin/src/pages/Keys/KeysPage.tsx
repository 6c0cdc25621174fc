import { Flex } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useKeyApi } from '../../api/keys';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { SectionLinks } from '../../components/SectionLinks';
import { useText } from '../../translations/useText';
import { RingCard } from './RingCard';
import { Schedule } from './Schedule';

/** What signs, what is next, and what was; never a key itself. */
export const KeysPage = () => {
  const t = useText();
  const { listKeys } = useKeyApi();
  const { data, error, reload } = useRequest(listKeys);
  return (
    <Page.Main>
      <Page.Title>{t('keys.title')}</Page.Title>
      <Layouts.Header title={t('keys.title')} subtitle={t('keys.subtitle')} />
      <SectionLinks />
      <Layouts.Content>
        {error !== undefined && (
          <Panel>
            <LoadFailure title={t('keys.failed')} error={error} onRetry={reload} />
          </Panel>
        )}
        {error === undefined && !data && (
          <Panel>
            <Loading>{t('keys.loading')}</Loading>
          </Panel>
        )}
        {error === undefined && data && (
          <Flex direction="column" alignItems="stretch" gap={6}>
            <Schedule
              key={data.rotateAfter}
              rotateAfter={data.rotateAfter}
              origin={data.scheduleOrigin}
              onChanged={reload}
            />
            {data.uses.map((use) => (
              <RingCard
                key={use.ring}
                use={use}
                keys={data.results.filter(({ ring }) => ring === use.ring)}
                onChanged={reload}
              />
            ))}
          </Flex>
        )}
      </Layouts.Content>
    </Page.Main>
  );
};
