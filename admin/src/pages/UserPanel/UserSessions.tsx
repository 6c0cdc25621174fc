import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { Download, Trash } from '@strapi/icons';
import { useNotification, useRBAC } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { NavLink } from 'react-router-dom';
import type { GrantView, SessionView } from '../../../../server/src/contracts/sessions';
import { explainFailure } from '../../api/failure';
import { useSessionApi, type ListQuery } from '../../api/sessions';
import { useRequest } from '../../api/useRequest';
import { Ask } from '../../components/Ask';
import { jsonFile, saveAsFile } from '../../components/saveAsFile';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { GRANT_PERMISSIONS, PERSONAL_DATA_PERMISSIONS, SESSION_PERMISSIONS } from '../../permissions';
import { PLUGIN_ID } from '../../pluginId';
import { useText, type TextKey } from '../../translations/useText';
import { clientText, DeviceName, useMoment } from '../Sessions/Cells';
import { EndingProgress } from '../Sessions/EndingProgress';
import { useEnding } from '../Sessions/useEnding';
import { endableTexts } from '../Sessions/endableTexts';

/** Beside an entry there is room for a few; the rest are on the page. */
const SHOWN = 3;

const queryOf = (subject: string, sort: string): ListQuery => ({
  page: 1,
  pageSize: SHOWN,
  search: '',
  clientId: '',
  state: '',
  subject,
  sort,
});

const OneSession = ({ session }: { session: SessionView }) => {
  const t = useText();
  const moment = useMoment();
  return (
    <Box>
      <DeviceName session={session} />
      <Typography variant="pi" textColor="neutral600">
        {t('userPanel.seen', { time: moment(session.seenAt) })}
      </Typography>
    </Box>
  );
};

const OneGrant = ({ grant }: { grant: GrantView }) => (
  <Box>
    <Typography textColor="neutral800">{clientText(grant.client)}</Typography>
    <Typography tag="p" variant="pi" textColor="neutral600">
      {grant.scopes.join(', ') || '–'}
    </Typography>
  </Box>
);

interface PartProps<Item> {
  kind: 'sessions' | 'grants';
  subject: string;
  load: (signal: AbortSignal) => Promise<{ results: Item[]; pagination: { total: number } }>;
  children: (item: Item) => React.ReactNode;
}

/** The latest of them, and where the rest are. */
const Part = <Item extends { id: string }>({ kind, subject, load, children }: PartProps<Item>) => {
  const t = useText();
  const { data, error, reload } = useRequest(load);
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Typography variant="sigma" textColor="neutral600" tag="h3">
        {t(endableTexts[kind].title)}
      </Typography>
      {error !== undefined && (
        <LoadFailure title={t(endableTexts[kind].failed)} error={error} onRetry={reload} />
      )}
      {error === undefined && !data && <Loading>{t(endableTexts[kind].loading)}</Loading>}
      {data?.results.length === 0 && <Typography textColor="neutral600">{t('userPanel.none')}</Typography>}
      {data?.results.map((item) => (
        <Box key={item.id}>{children(item)}</Box>
      ))}
      {data && data.pagination.total > 0 && (
        <Link tag={NavLink} to={`/plugins/${PLUGIN_ID}/${kind}?subject=${encodeURIComponent(subject)}`}>
          {t('userPanel.all', { count: data.pagination.total })}
        </Link>
      )}
    </Flex>
  );
};

type Deed = 'end' | 'erase';

const QUESTIONS: Readonly<Record<Deed, { title: TextKey; consequence: TextKey; action: TextKey }>> = {
  end: {
    title: 'sessions.endOfUser',
    consequence: 'sessions.endOfUserConsequence',
    action: 'sessions.end',
  },
  erase: {
    title: 'personalData.eraseTitle',
    consequence: 'personalData.eraseConsequence',
    action: 'personalData.erase',
  },
};

/** What an admin may see and do about one user, beside the user's entry. */
export const UserSessions = ({ subject }: { subject: string }) => {
  const t = useText();
  const { toggleNotification } = useNotification();
  const sessions = useRBAC(SESSION_PERMISSIONS).allowedActions;
  const grants = useRBAC(GRANT_PERMISSIONS).allowedActions;
  const personalData = useRBAC(PERSONAL_DATA_PERMISSIONS).allowedActions;
  const { listSessions, listGrants, endSessions, exportPersonalData, erasePersonalData } = useSessionApi();
  const [deed, setDeed] = useState<Deed>();
  // Asked again after each deed: a new function is a new question.
  const [round, setRound] = useState(0);
  const again = () => setRound((count) => count + 1);
  const { running, end } = useEnding('sessions', again);
  const loadSessions = useCallback(
    (signal: AbortSignal) => listSessions(queryOf(subject, 'seenAt:desc'), signal),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the round asks again
    [listSessions, subject, round],
  );
  const loadGrants = useCallback(
    (signal: AbortSignal) => listGrants(queryOf(subject, 'startedAt:desc'), signal),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the round asks again
    [listGrants, subject, round],
  );

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    }
  };
  const save = () =>
    attempt(async () => {
      const data = await exportPersonalData(subject);
      saveAsFile(`personal-data-${subject}.json`, jsonFile(data));
    });
  const erase = () =>
    attempt(async () => {
      await erasePersonalData(subject);
      toggleNotification({ type: 'success', message: t('personalData.erased') });
      again();
    });

  return (
    <Flex direction="column" alignItems="stretch" gap={4} width="100%">
      {sessions.canRead && (
        <Part<SessionView> kind="sessions" subject={subject} load={loadSessions}>
          {(session) => <OneSession session={session} />}
        </Part>
      )}
      {grants.canRead && (
        <Part<GrantView> kind="grants" subject={subject} load={loadGrants}>
          {(grant) => <OneGrant grant={grant} />}
        </Part>
      )}
      <EndingProgress running={running} />
      {sessions.canEnd && (
        <Button type="button" variant="danger-light" fullWidth onClick={() => setDeed('end')}>
          {t('userPanel.end')}
        </Button>
      )}
      {personalData.canExport && (
        <Button
          type="button"
          variant="tertiary"
          fullWidth
          startIcon={<Download />}
          onClick={() => void save()}
        >
          {t('personalData.export')}
        </Button>
      )}
      {personalData.canErase && (
        <Button
          type="button"
          variant="danger-light"
          fullWidth
          startIcon={<Trash />}
          onClick={() => setDeed('erase')}
        >
          {t('personalData.erase')}
        </Button>
      )}
      {deed && (
        <Ask
          title={t(QUESTIONS[deed].title)}
          consequence={t(QUESTIONS[deed].consequence)}
          action={t(QUESTIONS[deed].action)}
          onConfirm={() => (deed === 'erase' ? erase() : end(() => endSessions({ subject })))}
          onClose={() => setDeed(undefined)}
        />
      )}
    </Flex>
  );
};
