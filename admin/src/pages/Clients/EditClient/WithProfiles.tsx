import { useCallback, type ReactNode } from 'react';
import type { ClientProfile, ClientProfileList } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { useText } from '../../../translations/useText';
import type { Draft } from './draft';

interface Known extends Pick<ClientProfileList, 'algorithms'> {
  profiles: ClientProfile[];
  /** The one that the form has. */
  profile: ClientProfile | undefined;
}

interface WithProfilesProps {
  draft: Draft;
  children: (known: Known) => ReactNode;
}

/** A part of the form that needs to know what the provider's profiles ask for, and which algorithms it has. */
export const WithProfiles = ({ draft, children }: WithProfilesProps) => {
  const t = useText();
  const { listProfiles } = useApi();
  const { data, error, isLoading, reload } = useRequest(
    useCallback((signal: AbortSignal) => listProfiles(signal), [listProfiles]),
  );
  if (error !== undefined) return <LoadFailure title={t('protocol.failed')} error={error} onRetry={reload} />;
  if (!data || isLoading) return <Loading>{t('protocol.loading')}</Loading>;
  const { results: profiles, algorithms } = data;
  const profile = profiles.find(({ name }) => name === draft.security_profile);
  return <>{children({ profiles, profile, algorithms })}</>;
};
