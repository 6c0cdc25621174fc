import { Button, Flex, Typography } from '@strapi/design-system';
import { ExternalLink } from '@strapi/icons';
import { useState } from 'react';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures } from '../../../api/failure';
import { Notice } from '../../../components/Notice';
import { useProblemText } from '../../../translations/useProblemText';
import { useText } from '../../../translations/useText';
import type { TabProps } from './tabs';

/** Runs the application's own sign-in in a new window, which shows what the application would receive. */
export const TestSignIn = ({ form }: Pick<TabProps, 'form'>) => {
  const t = useText();
  const problemText = useProblemText();
  const { beginTest } = useApi();
  const [failure, setFailure] = useState<string>();
  const { client, isChanged } = form;

  const begin = async () => {
    setFailure(undefined);
    // Opened at once: browsers only let a click open a window, not an answer that comes later.
    const opened = window.open('about:blank', '_blank');
    if (!opened) {
      setFailure(t('test.blocked'));
      return;
    }
    opened.opener = null;
    try {
      opened.location.href = await beginTest(client.client_id);
    } catch (error) {
      opened.close();
      const [first] = fieldFailures(error);
      setFailure(first ? problemText(first) : explainFailure(error, t));
    }
  };

  const obstacle = isChanged ? t('test.saveFirst') : client.enabled ? undefined : t('test.disabled');
  return (
    <Flex tag="section" direction="column" alignItems="flex-start" gap={3} aria-labelledby="oidc-test">
      <Typography id="oidc-test" tag="h2" variant="delta">
        {t('test.title')}
      </Typography>
      <Typography tag="p" textColor="neutral600">
        {t('test.hint')}
      </Typography>
      {failure && <Notice kind="danger">{failure}</Notice>}
      {obstacle && <Notice kind="info">{obstacle}</Notice>}
      <Button
        variant="secondary"
        startIcon={<ExternalLink />}
        disabled={obstacle !== undefined}
        onClick={begin}
      >
        {t('test.begin')}
      </Button>
    </Flex>
  );
};
