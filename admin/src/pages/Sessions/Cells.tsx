import { Flex, Td, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { ClientName, SessionView, UserView } from '../../../../server/src/contracts/sessions';
import { useText } from '../../translations/useText';

/** Long names wrap; on a narrow screen the table scrolls sideways rather than squeezing them. */
export const WideCell = styled(Td)`
  min-width: 16rem;
  max-width: 30rem;
  white-space: normal;
  overflow-wrap: anywhere;
`;

export const useMoment = () => {
  const intl = useIntl();
  /** @param seconds since the epoch. */
  return (seconds: number): string =>
    intl.formatDate(new Date(seconds * 1000), { dateStyle: 'medium', timeStyle: 'short' });
};

export const Moment = ({ at }: { at: number }) => (
  <Typography textColor="neutral800">{useMoment()(at)}</Typography>
);

/** From when to when. */
export const Period = ({ startedAt, expiresAt }: { startedAt: number; expiresAt: number }) => {
  const t = useText();
  const moment = useMoment();
  return (
    <Flex direction="column" alignItems="flex-start">
      <Typography textColor="neutral800">{moment(startedAt)}</Typography>
      <Small>{t('sessions.untilTime', { time: moment(expiresAt) })}</Small>
    </Flex>
  );
};

const Small = ({ children }: { children: string }) => (
  <Typography variant="pi" textColor="neutral600">
    {children}
  </Typography>
);

/** Who it is, as the site knows them now. */
export const UserName = ({ user: { id, username, email } }: { user: UserView }) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="flex-start">
      <Typography textColor="neutral800" fontWeight="semiBold">
        {username ?? email ?? t('sessions.userGone')}
      </Typography>
      <Small>{username === null ? id : (email ?? id)}</Small>
    </Flex>
  );
};

export const clientText = ({ clientName, clientId }: ClientName): string => clientName ?? clientId;

/** What the browser says it is, with its whole text for whoever wants it, and where it is. */
export const DeviceName = ({
  session,
}: {
  session: Pick<SessionView, 'device' | 'userAgent' | 'address'>;
}) => {
  const t = useText();
  const { device, userAgent, address } = session;
  const { browser, system } = device ?? { browser: null, system: null };
  const named =
    browser !== null && system !== null ? t('sessions.deviceOn', { browser, system }) : (browser ?? system);
  return (
    <Flex direction="column" alignItems="flex-start" title={userAgent ?? undefined}>
      <Typography textColor="neutral800">{named ?? t('sessions.deviceUnknown')}</Typography>
      <Small>{address ?? t('sessions.addressUnknown')}</Small>
    </Flex>
  );
};
