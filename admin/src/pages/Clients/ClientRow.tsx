import { Badge, Flex, Status, Td, Tr, Typography, type RawTrProps } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { ClientView } from '../../../../server/src/contracts/clients';
import { Code } from '../../components/Code';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../translations/useText';

/** Long names and addresses wrap; on a narrow screen the table scrolls sideways rather than squeezing them. */
const WideCell = styled(Td)`
  min-width: 20rem;
  max-width: 32rem;
  white-space: normal;
  overflow-wrap: anywhere;
`;

/** A client without a secret proves itself by PKCE alone (RFC 6749 §2.1). */
const isPublic = (client: ClientView) => client.token_endpoint_auth_method === 'none';

const RedirectUris = ({ uris }: { uris: string[] }) => {
  const t = useText();
  const [first, ...others] = uris;
  if (first === undefined)
    return <Typography textColor="neutral600">{t('clients.noRedirectUri')}</Typography>;
  return (
    <Flex direction="column" alignItems="flex-start" title={uris.join('\n')}>
      <Code $small>{first}</Code>
      {others.length > 0 && (
        <Typography variant="pi" textColor="neutral600">
          {t('clients.moreRedirectUris', { count: others.length })}
        </Typography>
      )}
    </Flex>
  );
};

interface ClientRowProps extends RawTrProps {
  client: ClientView;
}

/** The table gives each row its index, by which the arrow keys find their way: hence the rest of the props. */
export const ClientRow = ({ client, ...row }: ClientRowProps) => {
  const t = useText();
  return (
    <Tr {...row}>
      <WideCell>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography fontWeight="semiBold" textColor="neutral800">
            {client.client_name ?? client.client_id}
          </Typography>
          {client.origin === 'config' && <Badge>{t('clients.declared')}</Badge>}
        </Flex>
      </WideCell>
      <WideCell>
        <Flex gap={1}>
          <Code $small>{client.client_id}</Code>
          <CopyButton value={client.client_id} name={t('clients.id')} />
        </Flex>
      </WideCell>
      <Td>
        <Typography textColor="neutral800">
          {t(isPublic(client) ? 'clients.public' : 'clients.confidential')}
        </Typography>
      </Td>
      <WideCell>
        <RedirectUris uris={client.redirect_uris} />
      </WideCell>
      <Td>
        <Status size="S" width="max-content" variant={client.enabled ? 'success' : 'neutral'}>
          <Typography variant="pi" fontWeight="bold" textColor={client.enabled ? 'success700' : 'neutral700'}>
            {t(client.enabled ? 'clients.enabled' : 'clients.disabled')}
          </Typography>
        </Status>
      </Td>
    </Tr>
  );
};
