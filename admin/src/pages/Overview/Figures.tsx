import { Flex, Grid, Link, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { NavLink } from 'react-router-dom';
import type { Overview } from '../../../../server/src/contracts/overview';
import { Panel } from '../../components/Panel';
import { PLUGIN_ID } from '../../pluginId';
import { useText } from '../../translations/useText';
import { faultLabels } from '../Deliveries/labels';

const TOP = 3;

const Figure = ({ id, title, children }: { id: string; title: string; children: ReactNode }) => (
  <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
    <Panel padding={5} role="region" aria-labelledby={id} height="100%">
      <Typography id={id} tag="h3" variant="sigma" textColor="neutral600">
        {title}
      </Typography>
      <Flex direction="column" alignItems="flex-start" gap={1} paddingTop={2}>
        {children}
      </Flex>
    </Panel>
  </Grid.Item>
);

const Line = ({ children }: { children: string }) => (
  <Typography tag="p" textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
    {children}
  </Typography>
);

const Keys = ({ keys }: Pick<Overview, 'keys'>) => {
  const t = useText();
  const intl = useIntl();
  return keys.map(({ ring, ageDays, nextAt }) => (
    <Line key={ring}>
      {t(nextAt === null ? 'overview.key' : 'overview.keyWithNext', {
        ring: ring === 'cookies' ? t('overview.cookieKey') : ring,
        count: ageDays,
        next: nextAt === null ? '' : intl.formatDate(new Date(nextAt * 1000), { dateStyle: 'medium' }),
      })}
    </Line>
  ));
};

/** What there is now: sessions, the most used applications, keys, and who is not told of logouts. */
export const Figures = ({ activeSessions, signIns, keys, failingDeliveries }: Overview) => {
  const t = useText();
  const intl = useIntl();
  return (
    <Grid.Root gap={4}>
      <Figure id="oidc-server-sessions" title={t('overview.sessions')}>
        <Typography variant="alpha" textColor="neutral800">
          {intl.formatNumber(activeSessions)}
        </Typography>
      </Figure>
      <Figure id="oidc-server-top" title={t('overview.top')}>
        {signIns.length === 0 && <Line>{t('overview.noSignIn')}</Line>}
        {signIns
          .filter(({ id }) => id !== null)
          .slice(0, TOP)
          .map(({ id, name, total }) => (
            <Line key={id}>{`${name ?? id ?? ''}: ${intl.formatNumber(total)}`}</Line>
          ))}
      </Figure>
      <Figure id="oidc-server-keys" title={t('overview.keys')}>
        <Keys keys={keys} />
      </Figure>
      <Figure id="oidc-server-deliveries" title={t('overview.deliveries')}>
        {failingDeliveries.length === 0 && <Line>{t('overview.allTold')}</Line>}
        {failingDeliveries.slice(0, TOP).map(({ clientId, fault }) => (
          <Line key={clientId}>
            {fault === null ? clientId : `${clientId}: ${t(faultLabels[fault], { status: '' })}`}
          </Line>
        ))}
        {failingDeliveries.length > 0 && (
          <Link tag={NavLink} to={`/plugins/${PLUGIN_ID}/deliveries`}>
            {t('overview.toDeliveries')}
          </Link>
        )}
      </Figure>
    </Grid.Root>
  );
};
