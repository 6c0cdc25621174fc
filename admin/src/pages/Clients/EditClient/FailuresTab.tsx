import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { ClientFailureList } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { Code } from '../../../components/Code';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { useText } from '../../../translations/useText';
import { failureTexts } from '../failureTexts';
import type { TabProps } from './tabs';

const FailureRow = ({ at, cause, detail }: ClientFailureList['results'][number]) => {
  const t = useText();
  const intl = useIntl();
  return (
    <Box
      tag="li"
      paddingTop={3}
      paddingBottom={3}
      borderColor="neutral150"
      borderWidth="0 0 1px 0"
      borderStyle="solid"
    >
      <Typography tag="p" variant="pi" textColor="neutral600">
        {intl.formatDate(at * 1000, { dateStyle: 'medium', timeStyle: 'medium' })}
      </Typography>
      <Typography tag="p" fontWeight="semiBold" textColor="neutral800">
        {t(failureTexts[cause].cause)}
      </Typography>
      {detail && <Code $small>{detail}</Code>}
      <Typography tag="p" textColor="neutral700">
        {t(failureTexts[cause].remedy)}
      </Typography>
    </Box>
  );
};

/** The latest requests of the application that were refused. */
export const FailuresTab = ({ form }: TabProps) => {
  const t = useText();
  const { listFailures } = useApi();
  const clientId = form.client.client_id;
  const { data, error, isLoading, reload } = useRequest(
    useCallback((signal: AbortSignal) => listFailures(clientId, signal), [listFailures, clientId]),
  );
  if (error !== undefined) {
    return <LoadFailure title={t('failures.failed')} error={error} onRetry={reload} />;
  }
  if (!data) return <Loading>{t('failures.loading')}</Loading>;
  return (
    <>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography tag="p" textColor="neutral600">
          {t(data.results.length === 0 ? 'failures.none' : 'failures.hint')}
        </Typography>
        <Button variant="tertiary" startIcon={<ArrowClockwise />} loading={isLoading} onClick={reload}>
          {t('failures.reload')}
        </Button>
      </Flex>
      {data.results.length > 0 && (
        <Box tag="ul">
          {data.results.map((failure, index) => (
            <FailureRow key={`${failure.at}-${index}`} {...failure} />
          ))}
        </Box>
      )}
    </>
  );
};
