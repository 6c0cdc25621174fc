import { Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { ClientView } from '../../../../server/src/contracts/clients';
import { useText, type TextKey } from '../../translations/useText';
import { useUnreachableClients } from '../Deliveries/useUnreachableClients';
import { ClientRow } from './ClientRow';

const columns: TextKey[] = [
  'clients.name',
  'clients.id',
  'clients.kind',
  'clients.state',
  'clients.lastSignIn',
  'clients.signIns',
];

export const ClientTable = ({ clients }: { clients: ClientView[] }) => {
  const t = useText();
  const unreachable = useUnreachableClients();
  return (
    <Table colCount={columns.length} rowCount={clients.length + 1}>
      <Thead>
        <Tr>
          {columns.map((column) => (
            <Th key={column}>
              <Typography variant="sigma" textColor="neutral600">
                {t(column)}
              </Typography>
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {clients.map((client) => (
          <ClientRow key={client.client_id} client={client} unreachable={unreachable.has(client.client_id)} />
        ))}
      </Tbody>
    </Table>
  );
};
