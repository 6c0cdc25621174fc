import { Box, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { TestSignInResult } from '../../../../server/src/contracts/clients';
import { Code } from '../../components/Code';
import { CopyField } from '../../components/CopyField';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useText, type TextKey } from '../../translations/useText';
import { failureTexts } from '../Clients/failureTexts';

const Json = styled.pre`
  margin: 0;
  overflow-x: auto;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: ${({ theme }) => theme.fontSizes[1]};
  line-height: 1.5;
  color: ${({ theme }) => theme.colors.neutral800};
`;

const JsonPanel = ({ title, value }: { title: string; value: unknown }) => (
  <Panel padding={6}>
    <Typography tag="h2" variant="delta">
      {title}
    </Typography>
    <Box paddingTop={3}>
      <Json>{JSON.stringify(value, null, 2)}</Json>
    </Box>
  </Panel>
);

type Failed = Extract<TestSignInResult, { outcome: 'failed' }>;
type Succeeded = Extract<TestSignInResult, { outcome: 'succeeded' }>;

const stepTexts: Record<Failed['step'], TextKey> = {
  authorization: 'test.failed.authorization',
  token: 'test.failed.token',
  userinfo: 'test.failed.userinfo',
};

const Failure = ({ step, cause, error, errorDescription }: Failed) => {
  const t = useText();
  const { cause: causeText, remedy } = failureTexts[cause];
  return (
    <>
      <Notice kind="danger" title={t(stepTexts[step])}>
        {t(causeText)} {t(remedy)}
      </Notice>
      <Panel padding={6}>
        <Typography tag="h2" variant="delta">
          {t('test.rule')}
        </Typography>
        <Code lang="en">{errorDescription === null ? error : `${error}: ${errorDescription}`}</Code>
      </Panel>
    </>
  );
};

const Success = ({
  idToken,
  userinfo,
  logoutUrl,
  scope,
  accessTokenLifetime,
  hasRefreshToken,
}: Succeeded) => {
  const t = useText();
  const tokens = t('test.tokens', {
    seconds: accessTokenLifetime,
    refresh: String(hasRefreshToken),
    scope,
  });
  return (
    <>
      <Notice kind="info" title={t('test.succeeded')}>
        {tokens} {t('test.revoked')}
      </Notice>
      {idToken ? (
        <>
          <JsonPanel title={t('test.idToken')} value={idToken.claims} />
          <JsonPanel title={t('test.idTokenHeader')} value={idToken.header} />
        </>
      ) : (
        <Notice kind="info">{t('test.idTokenEncrypted')}</Notice>
      )}
      <JsonPanel title={t('test.userinfo')} value={userinfo} />
      <Panel padding={6}>
        <CopyField label={t('test.logout')} value={logoutUrl} />
      </Panel>
    </>
  );
};

/** What came of a test sign-in. */
export const TestResult = ({ result }: { result: TestSignInResult }) => {
  const t = useText();
  if (result.outcome === 'failed') return <Failure {...result} />;
  if (result.outcome === 'authorized') return <Notice kind="info">{t('test.authorized')}</Notice>;
  return <Success {...result} />;
};
