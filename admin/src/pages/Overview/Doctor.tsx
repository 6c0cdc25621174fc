import { Box, Button, Flex, Link, Status, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import type { Finding, FindingCode } from '../../../../server/src/contracts/overview';
import { useOverviewApi } from '../../api/overview';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { READ_DOCTOR } from '../../permissions';
import { useText } from '../../translations/useText';
import { findingLinks } from './findingLinks';

const looks = {
  problem: { variant: 'danger', color: 'danger700' },
  warning: { variant: 'warning', color: 'neutral800' },
  fine: { variant: 'success', color: 'success700' },
} as const;

const State = ({ state }: Pick<Finding, 'state'>) => {
  const t = useText();
  const { variant, color } = looks[state];
  return (
    <Status size="S" width="max-content" variant={variant}>
      <Typography variant="pi" fontWeight="bold" textColor={color}>
        {t(`doctor.state.${state}`)}
      </Typography>
    </Status>
  );
};

const MendLink = ({ code }: { code: FindingCode }) => {
  const t = useText();
  const link = findingLinks[code];
  if (!link) return null;
  return 'page' in link ? (
    <Link tag={NavLink} to={link.page}>
      {t('doctor.toPage')}
    </Link>
  ) : (
    <Link href={link.guide} isExternal>
      {t('doctor.toGuide')}
    </Link>
  );
};

type Fault = Exclude<FindingCode, `${string}.fine`>;

const isFault = (code: FindingCode): code is Fault => !code.endsWith('.fine');

/** What is wrong, why it matters, and how to mend it. */
const Wrong = ({ finding: { code, state, params } }: { finding: Finding }) => {
  const t = useText();
  return (
    <Flex tag="li" direction="column" alignItems="flex-start" gap={1}>
      <Flex gap={3} wrap="wrap">
        <State state={state} />
        <Typography fontWeight="bold" textColor="neutral800">
          {t(`doctor.${code}`, params)}
        </Typography>
      </Flex>
      {isFault(code) && (
        <Typography tag="p" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
          {t(`doctor.${code}.mend`, params)}
        </Typography>
      )}
      <MendLink code={code} />
    </Flex>
  );
};

const Findings = ({ findings }: { findings: Finding[] }) => {
  const t = useText();
  const wrong = findings.filter(({ state }) => state !== 'fine');
  const fine = findings.filter(({ state }) => state === 'fine');
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      {wrong.length > 0 && (
        <Flex tag="ul" direction="column" alignItems="stretch" gap={5}>
          {wrong.map((finding) => (
            <Wrong key={finding.code} finding={finding} />
          ))}
        </Flex>
      )}
      <Box tag="details">
        <Typography tag="summary" textColor="neutral800" style={{ cursor: 'pointer' }}>
          {t('doctor.passed', { count: fine.length })}
        </Typography>
        <Flex tag="ul" direction="column" alignItems="flex-start" gap={2} paddingTop={3}>
          {fine.map(({ code, state }) => (
            <Flex key={code} tag="li" gap={3}>
              <State state={state} />
              <Typography textColor="neutral800">{t(`doctor.${code}`)}</Typography>
            </Flex>
          ))}
        </Flex>
      </Box>
    </Flex>
  );
};

const Examination = () => {
  const t = useText();
  const { examine } = useOverviewApi();
  const { data, error, isLoading, reload } = useRequest(examine);
  return (
    <Panel padding={6} role="region" aria-labelledby="oidc-server-doctor" aria-busy={isLoading}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap" paddingBottom={4}>
        <Typography id="oidc-server-doctor" tag="h2" variant="beta">
          {t('doctor.title')}
        </Typography>
        <Button variant="tertiary" startIcon={<ArrowClockwise />} loading={isLoading} onClick={reload}>
          {t('doctor.again')}
        </Button>
      </Flex>
      {error !== undefined && <LoadFailure title={t('doctor.failed')} error={error} onRetry={reload} />}
      {error === undefined && !data && <Loading>{t('doctor.loading')}</Loading>}
      {error === undefined && data && <Findings findings={data.results} />}
    </Panel>
  );
};

/** Examines the site, for those who may have it examined. */
export const Doctor = () => {
  const { allowedActions } = useRBAC(READ_DOCTOR);
  return allowedActions.canRead ? <Examination /> : null;
};
