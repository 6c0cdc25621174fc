import { Grid, Typography } from '@strapi/design-system';
import type { ProviderSummary } from '../../../../server/src/contracts/provider';
import type { Request } from '../../api/useRequest';
import { CopyField } from '../../components/CopyField';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';

const Addresses = ({ issuer, discoveryUrl }: ProviderSummary) => {
  const t = useText();
  return (
    <Panel padding={6} role="region" aria-labelledby="oidc-server-provider">
      <Typography id="oidc-server-provider" tag="h2" variant="beta">
        {t('provider.title')}
      </Typography>
      <Typography tag="p" textColor="neutral600" paddingTop={1}>
        {t('provider.hint')}
      </Typography>
      <Grid.Root gap={4} paddingTop={4}>
        <Grid.Item col={6} s={12} xs={12} alignItems="flex-start">
          <CopyField label={t('provider.issuer')} value={issuer} />
        </Grid.Item>
        <Grid.Item col={6} s={12} xs={12} alignItems="flex-start">
          <CopyField label={t('provider.discovery')} value={discoveryUrl} />
        </Grid.Item>
      </Grid.Root>
    </Panel>
  );
};

/** What an application needs to find this provider. */
export const ProviderCard = ({ provider }: { provider: Request<ProviderSummary> }) => {
  const t = useText();
  if (provider.data) return <Addresses {...provider.data} />;
  return (
    <Panel>
      {provider.isLoading ? (
        <Loading>{t('provider.loading')}</Loading>
      ) : (
        <LoadFailure title={t('provider.failed')} error={provider.error} onRetry={provider.reload} />
      )}
    </Panel>
  );
};
