import { Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { AccessCheck, AccessPolicy, ListedUser } from '../../../../../server/src/contracts/access';
import { useAccessApi } from '../../../api/access';
import { explainFailure } from '../../../api/failure';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { RuleResults } from './RuleResults';
import { UserSearch } from './UserSearch';

/** "Would Alice get in, and why?", by the policy as it stands here. */
export const Simulator = ({ clientId, policy }: { clientId: string; policy: AccessPolicy }) => {
  const t = useText();
  const { check } = useAccessApi();
  const [answer, setAnswer] = useState<{ policy: AccessPolicy; result: AccessCheck }>();
  const [failure, setFailure] = useState<string>();

  const ask = async (user: ListedUser) => {
    try {
      setAnswer({ policy, result: await check(clientId, { userId: user.id, policy }) });
      setFailure(undefined);
    } catch (error) {
      setAnswer(undefined);
      setFailure(explainFailure(error, t));
    }
  };

  return (
    <Flex tag="section" aria-label={t('access.check')} direction="column" alignItems="stretch" gap={4}>
      <Flex direction="column" alignItems="flex-start" gap={1}>
        <Typography tag="h2" variant="delta">
          {t('access.check')}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {t('access.check.hint')}
        </Typography>
      </Flex>
      <UserSearch onPick={ask} />
      {failure !== undefined && <Notice kind="danger">{failure}</Notice>}
      {answer && <RuleResults check={answer.result} isOutdated={answer.policy !== policy} />}
    </Flex>
  );
};
