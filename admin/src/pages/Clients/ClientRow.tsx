import { Badge, Flex, Link, Status, Td, Tr, Typography, type RawTrProps } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { NavLink } from 'react-router-dom';
import { styled } from 'styled-components';
import type { ClientView } from '../../../../server/src/contracts/clients';
import { Code } from '../../components/Code';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../translations/useText';
import { kindLabels } from './kindLabels';
import { clientPath } from './paths';

/** Long names wrap; on a narrow screen the table scrolls sideways rather than squeezing them. */
const WideCell = styled(Td)`
  min-width: 20rem;
  max-width: 32rem;
  white-space: normal;
  overflow-wrap: anywhere;
`;

/** A name of 200 letters is cut after three lines; its own page has all of it. */
const NameCell = styled(WideCell)`
  a > span {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
`;

const LastSignIn = ({ at }: { at: number | null }) => {
  const t = useText();
  const intl = useIntl();
  return (
    <Typography textColor="neutral800">
      {at === null
        ? t('clients.never')
        : intl.formatDate(at * 1000, { dateStyle: 'medium', timeStyle: 'short' })}
    </Typography>
  );
};

interface ClientRowProps extends RawTrProps {
  client: ClientView;
  /** Its last logout message did not arrive. */
  unreachable: boolean;
}

/** The table gives each row its index, by which the arrow keys find their way: hence the rest of the props. */
export const ClientRow = ({ client, unreachable, ...row }: ClientRowProps) => {
  const t = useText();
  const intl = useIntl();
  return (
    <Tr {...row}>
      <NameCell>
        <Flex direction="column" alignItems="flex-start" gap={1} paddingTop={2} paddingBottom={2}>
          <Link tag={NavLink} to={clientPath(client.client_id)}>
            {client.client_name ?? client.client_id}
          </Link>
          {client.origin === 'config' && <Badge>{t('clients.declared')}</Badge>}
          {client.origin === 'registration' && (
            <Badge backgroundColor="warning100" textColor="warning700">
              {t('clients.registered')}
            </Badge>
          )}
          {unreachable && (
            <Badge backgroundColor="warning100" textColor="warning700">
              {t('clients.unreachable')}
            </Badge>
          )}
        </Flex>
      </NameCell>
      <WideCell>
        <Flex gap={1}>
          <Code $small>{client.client_id}</Code>
          <CopyButton value={client.client_id} name={t('clients.id')} />
        </Flex>
      </WideCell>
      <WideCell>
        <Typography textColor="neutral800">{t(kindLabels[client.kind])}</Typography>
      </WideCell>
      <Td>
        <Status size="S" width="max-content" variant={client.enabled ? 'success' : 'neutral'}>
          <Typography variant="pi" fontWeight="bold" textColor={client.enabled ? 'success700' : 'neutral700'}>
            {t(client.enabled ? 'clients.enabled' : 'clients.disabled')}
          </Typography>
        </Status>
      </Td>
      <Td>
        <LastSignIn at={client.last_sign_in_at} />
      </Td>
      <Td>
        <Typography textColor="neutral800">{intl.formatNumber(client.sign_ins_30_days)}</Typography>
      </Td>
    </Tr>
  );
};
