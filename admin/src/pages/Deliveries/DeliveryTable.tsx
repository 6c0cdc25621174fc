import { Table, Tbody, Th, Thead, Tr, Typography, VisuallyHidden } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import type { DeliveryView } from '../../../../server/src/contracts/deliveries';
import { DELIVERY_PERMISSIONS } from '../../permissions';
import { useText, type TextKey } from '../../translations/useText';
import { DeliveryRow } from './DeliveryRow';

const columns: TextKey[] = [
  'deliveries.client',
  'deliveries.state',
  'deliveries.lastAttempt',
  'deliveries.latency',
  'deliveries.lastError',
];

interface DeliveryTableProps {
  deliveries: DeliveryView[];
  onRetried: () => void;
}

export const DeliveryTable = ({ deliveries, onRetried }: DeliveryTableProps) => {
  const t = useText();
  const { allowedActions } = useRBAC(DELIVERY_PERMISSIONS);
  return (
    <Table colCount={columns.length + 1} rowCount={deliveries.length + 1}>
      <Thead>
        <Tr>
          {columns.map((column) => (
            <Th key={column}>
              <Typography variant="sigma" textColor="neutral600">
                {t(column)}
              </Typography>
            </Th>
          ))}
          <Th>
            <VisuallyHidden>{t('deliveries.actions')}</VisuallyHidden>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            onRetried={allowedActions.canRetry ? onRetried : undefined}
          />
        ))}
      </Tbody>
    </Table>
  );
};
