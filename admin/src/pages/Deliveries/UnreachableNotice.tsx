import { useRBAC } from '@strapi/strapi/admin';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { Notice } from '../../components/Notice';
import { DELIVERY_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';

/** Names the applications whose last message did not arrive; nothing where all is well. */
export const UnreachableNotice = () => {
  const t = useText();
  const { listUnreachable } = useApi();
  const { data } = useRequest(listUnreachable);
  if (!data || data.results.length === 0) return null;
  return (
    <Notice kind="warning" title={t('deliveries.unreachable', { count: data.results.length })}>
      {data.results.map(({ clientId }) => clientId).join(', ')}
    </Notice>
  );
};

/** The same, beside the list of applications, where the admin may see messages. */
export const UnreachableFlag = () => {
  const { allowedActions } = useRBAC(DELIVERY_PERMISSIONS);
  return allowedActions.canRead ? <UnreachableNotice /> : null;
};
