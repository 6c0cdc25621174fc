import { Flex } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { SectionLinks } from '../../components/SectionLinks';
import { useText } from '../../translations/useText';
import { AddButton } from '../Clients/AddButton';
import { DeliveriesLink } from '../Deliveries/DeliveriesLink';
import { Doctor } from './Doctor';
import { FirstSteps } from './FirstSteps';
import { ProviderCard } from './ProviderCard';
import { UsageSection } from './UsageSection';

/** First page of the panel: how it goes, what is wrong, and how to reach the provider. */
export const OverviewPage = () => {
  const t = useText();
  const { readProvider } = useApi();
  const provider = useRequest(readProvider);

  return (
    <Page.Main>
      <Page.Title>{t('plugin.name')}</Page.Title>
      <Layouts.Header
        title={t('plugin.name')}
        subtitle={t('overview.subtitle')}
        primaryAction={
          <Flex gap={2} wrap="wrap">
            <DeliveriesLink />
            <AddButton />
          </Flex>
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={8}>
          <FirstSteps />
          <UsageSection />
          <Doctor />
          <ProviderCard provider={provider} />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};
