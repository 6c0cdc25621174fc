import { Button, Flex, ProgressBar, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { AccessPolicy } from '../../../../../server/src/contracts/access';
import { explainFailure } from '../../../api/failure';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { useWhoGetsIn, type WhoGetsIn as Found } from './useWhoGetsIn';

const PAGE_SIZE = 20;

const UserPages = ({ users }: { users: Found['allowed'] }) => {
  const t = useText();
  const [page, setPage] = useState(0);
  const pages = Math.ceil(users.length / PAGE_SIZE);
  const shown = users.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <ul>
        {shown.map(({ id, username, email }) => (
          <li key={id}>
            <Typography>
              {username}
              {email !== null && ` · ${email}`}
            </Typography>
          </li>
        ))}
      </ul>
      {pages > 1 && (
        <Flex gap={2}>
          <Button size="S" variant="tertiary" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {t('access.page.previous')}
          </Button>
          <Typography>{t('access.page', { page: page + 1, pages })}</Typography>
          <Button size="S" variant="tertiary" disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
            {t('access.page.next')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
};

const percent = ({ examined, total }: Found): number =>
  total === 0 ? 100 : Math.min(100, Math.round((examined / total) * 100));

/** "Who gets in?", by the policy as it stands here: how many, and who. */
export const WhoGetsIn = ({ clientId, policy }: { clientId: string; policy: AccessPolicy }) => {
  const t = useText();
  const { found, error, start, stop } = useWhoGetsIn(clientId);
  const isRunning = found !== undefined && !found.isDone;

  return (
    <Flex tag="section" aria-label={t('access.preview')} direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography tag="h2" variant="delta">
          {t('access.preview')}
        </Typography>
        <Button variant="secondary" onClick={() => (isRunning ? stop() : void start(policy))}>
          {t(isRunning ? 'access.preview.stop' : 'access.preview.start')}
        </Button>
      </Flex>
      {error !== undefined && <Notice kind="danger">{explainFailure(error, t)}</Notice>}
      {isRunning && <ProgressBar value={percent(found)} />}
      {found && (
        <>
          <Typography aria-live="polite">
            {t('access.preview.count', {
              allowed: found.allowed.length,
              examined: found.examined,
              total: found.total,
            })}{' '}
            {found.policy !== policy && t('access.outdated')}
          </Typography>
          {found.failed > 0 && (
            <Notice kind="warning">{t('access.preview.failed', { count: found.failed })}</Notice>
          )}
          <UserPages key={found.isDone ? 'done' : 'running'} users={found.allowed} />
        </>
      )}
    </Flex>
  );
};
