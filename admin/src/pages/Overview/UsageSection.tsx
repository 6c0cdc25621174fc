import { Flex, Grid, Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import type { Overview, PlotSeries } from '../../../../server/src/contracts/overview';
import { useOverviewApi } from '../../api/overview';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { READ_OVERVIEW } from '../../permissions';
import { useText } from '../../translations/useText';
import { kindLabel, KINDS, reasonText } from '../Events/eventTexts';
import { Figures } from './Figures';
import { PlotCard } from './PlotCard';

const Usage = ({ overview }: { overview: Overview }) => {
  const t = useText();
  const { days, signIns, failures } = overview;

  const reasonLabel = (reason: string): string => {
    const text = reasonText(reason);
    if (text) return t(text, { status: '' });
    const kind = KINDS.find((one) => one === reason);
    return kind ? t(kindLabel(kind)) : reason;
  };
  const linesOf = (series: PlotSeries[], labelOf: (one: PlotSeries & { id: string }) => string) =>
    series.map((one) => ({
      ...one,
      // A sentence by itself; here it stands before a number.
      label: one.id === null ? t('overview.others') : labelOf({ ...one, id: one.id }).replace(/\.$/, ''),
    }));

  return (
    <>
      <Figures {...overview} />
      <Grid.Root gap={4}>
        <Grid.Item col={6} s={12} xs={12} direction="column" alignItems="stretch">
          <PlotCard
            id="oidc-server-sign-ins"
            title={t('overview.signIns')}
            empty={t('overview.noSignIn')}
            days={days}
            lines={linesOf(signIns, ({ id, name }) => name ?? id)}
          />
        </Grid.Item>
        <Grid.Item col={6} s={12} xs={12} direction="column" alignItems="stretch">
          <PlotCard
            id="oidc-server-failures"
            title={t('overview.failures')}
            empty={t('overview.noFailure')}
            days={days}
            lines={linesOf(failures, ({ id }) => reasonLabel(id))}
          />
        </Grid.Item>
      </Grid.Root>
    </>
  );
};

const LoadedUsage = () => {
  const t = useText();
  const { readOverview } = useOverviewApi();
  const { data, error, reload } = useRequest(readOverview);
  if (error !== undefined) {
    return (
      <Panel>
        <LoadFailure title={t('overview.failed')} error={error} onRetry={reload} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel>
        <Loading>{t('overview.loading')}</Loading>
      </Panel>
    );
  }
  return <Usage overview={data} />;
};

/** How much the provider is used, for those who may see it. */
export const UsageSection = () => {
  const t = useText();
  const { allowedActions } = useRBAC(READ_OVERVIEW);
  if (!allowedActions.canRead) return null;
  return (
    <Flex tag="section" aria-labelledby="oidc-server-usage" direction="column" alignItems="stretch" gap={4}>
      <Typography id="oidc-server-usage" tag="h2" variant="beta">
        {t('overview.usage')}
      </Typography>
      <LoadedUsage />
    </Flex>
  );
};
