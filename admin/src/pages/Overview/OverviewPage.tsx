import { Flex } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { SectionLinks } from '../../components/SectionLinks';
import { useText } from '../../translations/useText';
import { ClientsSection } from '../Clients/ClientsSection';
import { DeliveriesLink } from '../Deliveries/DeliveriesLink';
import { Doctor } from './Doctor';
import { ProviderCard } from './ProviderCard';
import { UsageSection } from './UsageSection';

/** First page of the panel: how it goes, what is wrong, how to reach the provider, and who uses it. */
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
        primaryAction={<DeliveriesLink />}
      />
      <SectionLinks />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={8}>
          <UsageSection />
          <Doctor />
          <ProviderCard provider={provider} />
          <ClientsSection />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};
