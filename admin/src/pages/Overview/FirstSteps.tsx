import { Box, Flex, Link, Typography } from '@strapi/design-system';
import { CheckCircle } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { useCallback, useId, type ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import { useApi, type ClientQuery } from '../../api/client';
import { useRequest } from '../../api/useRequest';
import { Panel } from '../../components/Panel';
import { CLIENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { clientPath, clientsPath, newClientPath } from '../Clients/paths';

/** The application that somebody signed in to last: whether it was ever used, nobody's was. */
const LAST_USED: ClientQuery = {
  page: 1,
  pageSize: 1,
  search: '',
  enabled: '',
  kind: '',
  sort: 'last_sign_in_at:desc',
};

interface StepProps {
  number: number;
  isDone?: boolean;
  title: ReactNode;
  hint: string;
}

const Step = ({ number, isDone = false, title, hint }: StepProps) => {
  const t = useText();
  return (
    <Flex tag="li" gap={4} alignItems="flex-start">
      <Flex
        aria-hidden
        shrink={0}
        width="3.2rem"
        height="3.2rem"
        justifyContent="center"
        background={isDone ? 'success100' : 'primary100'}
        borderColor={isDone ? 'success200' : 'primary200'}
        borderRadius="50%"
      >
        {isDone ? (
          <CheckCircle fill="success600" />
        ) : (
          <Typography fontWeight="bold" textColor="primary700">
            {number}
          </Typography>
        )}
      </Flex>
      <Box>
        <Typography tag="h3" fontWeight="bold" textColor="neutral800">
          {title} {isDone && t('steps.done')}
        </Typography>
        <Typography tag="p" textColor="neutral600">
          {hint}
        </Typography>
      </Box>
    </Flex>
  );
};

const useUse = () => {
  const { listClients } = useApi();
  const { data } = useRequest(
    useCallback((signal: AbortSignal) => listClients(LAST_USED, signal), [listClients]),
  );
  return data && { total: data.pagination.total, latest: data.results[0] };
};

/** What there is to do until somebody has signed in to an application; then it is gone. */
const Steps = ({ canCreate }: { canCreate: boolean }) => {
  const t = useText();
  const id = useId();
  const use = useUse();
  if (!use || (use.latest?.last_sign_in_at ?? null) !== null) return null;
  const { total, latest } = use;
  const hasClient = latest !== undefined;
  const settings = hasClient && total === 1 ? `${clientPath(latest.client_id)}?tab=connect` : clientsPath;
  return (
    <Panel role="region" padding={6} aria-labelledby={id}>
      <Typography id={id} tag="h2" variant="beta">
        {t('steps.title')}
      </Typography>
      <Flex tag="ol" direction="column" alignItems="stretch" gap={4} paddingTop={4}>
        <Step
          number={1}
          isDone={hasClient}
          title={
            !hasClient && canCreate ? (
              <Link tag={NavLink} to={newClientPath}>
                {t('clients.add')}
              </Link>
            ) : (
              t('clients.add')
            )
          }
          hint={t('steps.add')}
        />
        <Step
          number={2}
          title={
            hasClient ? (
              <Link tag={NavLink} to={settings}>
                {t('steps.connect.title')}
              </Link>
            ) : (
              t('steps.connect.title')
            )
          }
          hint={t('steps.connect')}
        />
        <Step number={3} title={t('steps.signIn.title')} hint={t('steps.signIn')} />
      </Flex>
    </Panel>
  );
};

/** For whoever has just installed the provider, and may see applications. */
export const FirstSteps = () => {
  const { allowedActions } = useRBAC(CLIENT_PERMISSIONS);
  return allowedActions.canRead ? <Steps canCreate={allowedActions.canCreate ?? false} /> : null;
};
