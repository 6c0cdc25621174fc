import { Flex, LinkButton } from '@strapi/design-system';
import { ArrowLeft } from '@strapi/icons';
import { isFetchError, Layouts, Page } from '@strapi/strapi/admin';
import { useEffect, useRef, useState } from 'react';
import { NavLink } from 'react-router-dom';
import type { TestSignInBody, TestSignInResult } from '../../../../server/src/contracts/clients';
import { useApi } from '../../api/client';
import { explainFailure } from '../../api/failure';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { useText } from '../../translations/useText';
import { clientPath } from '../Clients/paths';
import { TestResult } from './TestResult';

/** What the provider put behind the #; undefined when there is nothing of the kind. */
const readFragment = (fragment: string): TestSignInBody | undefined => {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  const state = values.get('state');
  const code = values.get('code');
  const error = values.get('error');
  if (!state || !(code ?? error)) return undefined;
  const description = values.get('error_description');
  return {
    state,
    ...(code ? { code } : {}),
    ...(error ? { error } : {}),
    ...(description ? { errorDescription: description } : {}),
  };
};

/** Where a test sign-in comes back to: shows what the application would have received. */
export const TestSignInPage = () => {
  const t = useText();
  const { finishTest } = useApi();
  const [answer] = useState(() => readFragment(window.location.hash));
  const isSent = useRef(false);
  const [result, setResult] = useState<TestSignInResult>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    // The code is good for one use: it is sent once, however often the page is drawn.
    if (!answer || isSent.current) return;
    isSent.current = true;
    // Nor does it stay in the address bar or the history.
    window.history.replaceState(window.history.state, '', window.location.pathname);
    finishTest(answer).then(setResult, (error: unknown) => {
      const isOver = isFetchError(error) && error.status === 404;
      setFailure(isOver ? t('test.over') : explainFailure(error, t));
    });
  }, [answer, finishTest, t]);

  const title = result ? t('test.titleOf', { name: result.clientName }) : t('test.title');
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        primaryAction={
          result && (
            <LinkButton
              tag={NavLink}
              to={clientPath(result.clientId)}
              variant="secondary"
              startIcon={<ArrowLeft />}
            >
              {t('test.back')}
            </LinkButton>
          )
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {!answer && <Notice kind="info">{t('test.unreadable')}</Notice>}
          {failure && <Notice kind="danger">{failure}</Notice>}
          {answer && !result && !failure && <Loading>{t('test.loading')}</Loading>}
          {result && <TestResult result={result} />}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};
