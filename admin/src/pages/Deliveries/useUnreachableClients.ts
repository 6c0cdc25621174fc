import { useRBAC } from '@strapi/strapi/admin';
import { useCallback, useMemo } from 'react';
import type { UnreachableList } from '../../../../server/src/contracts/deliveries';
import { useApi } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { DELIVERY_PERMISSIONS } from '../../permissions';

const NONE: UnreachableList = { results: [] };

/** The clients whose last logout message did not arrive; none where the admin may not see messages. */
export const useUnreachableClients = (): ReadonlySet<string> => {
  const { listUnreachable } = useApi();
  const { allowedActions } = useRBAC(DELIVERY_PERMISSIONS);
  const maySee = allowedActions.canRead === true;
  const { data = NONE } = useRequest(
    useCallback(
      (signal: AbortSignal) => (maySee ? listUnreachable(signal) : Promise.resolve(NONE)),
      [listUnreachable, maySee],
    ),
  );
  return useMemo(() => new Set(data.results.map(({ clientId }) => clientId)), [data]);
};
