import { Notice } from '../../components/Notice';
import { useText } from '../../translations/useText';
import { useUnreachableClients } from './useUnreachableClients';

/** Names the applications whose last message did not arrive; nothing where all is well. */
export const UnreachableNotice = () => {
  const t = useText();
  const clients = useUnreachableClients();
  if (clients.size === 0) return null;
  return (
    <Notice kind="warning" title={t('deliveries.unreachable', { count: clients.size })}>
      {[...clients].join(', ')}
    </Notice>
  );
};
