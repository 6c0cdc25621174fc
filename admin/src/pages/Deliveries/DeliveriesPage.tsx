import { Flex } from '@strapi/design-system';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { READ_DELIVERIES } from '../../permissions';
import { useText } from '../../translations/useText';
import { DeliveryList } from './DeliveryList';
import { UnreachableNotice } from './UnreachableNotice';

/** Which applications were told that sessions have ended, and which were not. */
export const DeliveriesPage = () => {
  const t = useText();
  return (
    <Page.Protect permissions={READ_DELIVERIES}>
      <Page.Main>
        <Page.Title>{t('deliveries.title')}</Page.Title>
        <Layouts.Header
          title={t('deliveries.title')}
          subtitle={t('deliveries.subtitle')}
          navigationAction={<BackButton fallback=".." />}
        />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={4}>
            <UnreachableNotice />
            <DeliveryList />
          </Flex>
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
};
