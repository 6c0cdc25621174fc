import { Flex, Status, Td, Tr, Typography, type RawTrProps } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { DeliveryView } from '../../../../server/src/contracts/deliveries';
import { Code } from '../../components/Code';
import { useText } from '../../translations/useText';
import { faultLabels, stateLabels } from './labels';
import { RetryButton } from './RetryButton';

const looks = {
  waiting: { variant: 'secondary', color: 'secondary700' },
  delivered: { variant: 'success', color: 'success700' },
  failed: { variant: 'danger', color: 'danger700' },
} as const;

const useMoment = () => {
  const intl = useIntl();
  /** @param seconds since the epoch. */
  return (seconds: number): string =>
    intl.formatDate(new Date(seconds * 1000), { dateStyle: 'medium', timeStyle: 'medium' });
};

/** When it was tried, how often, and when it will be tried again. */
const Attempts = ({ delivery }: { delivery: DeliveryView }) => {
  const t = useText();
  const moment = useMoment();
  const { attempts, attemptedAt, createdAt, nextAttemptAt, state } = delivery;
  return (
    <Flex direction="column" alignItems="flex-start">
      <Typography textColor="neutral800">{moment(attemptedAt ?? createdAt)}</Typography>
      <Typography variant="pi" textColor="neutral600">
        {t('deliveries.attempts', { count: attempts })}
      </Typography>
      {state === 'waiting' && nextAttemptAt !== null && (
        <Typography variant="pi" textColor="neutral600">
          {t('deliveries.next', { time: moment(nextAttemptAt) })}
        </Typography>
      )}
    </Flex>
  );
};

interface DeliveryRowProps extends RawTrProps {
  delivery: DeliveryView;
  /** Left out where the admin may not send messages again. */
  onRetried?: () => void;
}

/** The table gives each row its index, by which the arrow keys find their way: hence the rest of the props. */
export const DeliveryRow = ({ delivery, onRetried, ...row }: DeliveryRowProps) => {
  const t = useText();
  const { clientId, fault, latency, state, status } = delivery;
  const { variant, color } = looks[state];
  return (
    <Tr {...row}>
      <Td>
        <Code $small>{clientId}</Code>
      </Td>
      <Td>
        <Status size="S" width="max-content" variant={variant}>
          <Typography variant="pi" fontWeight="bold" textColor={color}>
            {t(stateLabels[state])}
          </Typography>
        </Status>
      </Td>
      <Td>
        <Attempts delivery={delivery} />
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {latency === null ? '–' : t('deliveries.milliseconds', { count: latency })}
        </Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {fault === null ? '–' : t(faultLabels[fault], { status: status ?? '' })}
        </Typography>
      </Td>
      <Td>
        {onRetried && state !== 'delivered' && <RetryButton delivery={delivery} onRetried={onRetried} />}
      </Td>
    </Tr>
  );
};
