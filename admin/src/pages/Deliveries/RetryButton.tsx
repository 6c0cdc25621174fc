import { Button } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { DeliveryView } from '../../../../server/src/contracts/deliveries';
import { useApi } from '../../api/client';
import { explainFailure } from '../../api/failure';
import { useText } from '../../translations/useText';

interface RetryButtonProps {
  delivery: DeliveryView;
  onRetried: () => void;
}

/** Sends a message again now. */
export const RetryButton = ({ delivery: { id, clientId }, onRetried }: RetryButtonProps) => {
  const t = useText();
  const { retryDelivery } = useApi();
  const { toggleNotification } = useNotification();
  const [isSending, setSending] = useState(false);

  const send = async () => {
    setSending(true);
    try {
      await retryDelivery(id);
      toggleNotification({ type: 'success', message: t('deliveries.retried', { name: clientId }) });
      onRetried();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    } finally {
      setSending(false);
    }
  };

  return (
    <Button variant="tertiary" startIcon={<ArrowClockwise />} loading={isSending} onClick={() => void send()}>
      {t('deliveries.retry')}
    </Button>
  );
};
