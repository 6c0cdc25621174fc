import { Box, Flex, Status, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { KeyView, RingUse } from '../../../../server/src/contracts/keys';
import { Code } from '../../components/Code';
import { Panel } from '../../components/Panel';
import { KEY_PERMISSIONS } from '../../permissions';
import { useText, type TextKey } from '../../translations/useText';
import { useMoment } from '../Sessions/Cells';
import { Rotation } from './Rotation';

const COLUMNS: TextKey[] = ['keys.key', 'keys.state', 'keys.age', 'keys.when'];
const MS_PER_DAY = 86_400_000;

const states = {
  next: { label: 'keys.next', variant: 'secondary', color: 'secondary700' },
  current: { label: 'keys.current', variant: 'success', color: 'success700' },
  retired: { label: 'keys.retired', variant: 'neutral', color: 'neutral700' },
} as const;

/** What happens to a key, and when. */
const When = ({ view: { state, activatesAt, removedAt } }: { view: KeyView }) => {
  const t = useText();
  const moment = useMoment();
  const text =
    state === 'next'
      ? t('keys.signsFrom', { time: moment(activatesAt) })
      : state === 'current'
        ? t('keys.signedSince', { time: moment(activatesAt) })
        : t('keys.keptUntil', { time: removedAt === null ? '–' : moment(removedAt) });
  return <Typography textColor="neutral800">{text}</Typography>;
};

/** On a narrow screen the state must be in view beside it. */
const KidCell = styled(Td)`
  min-width: 12rem;
  white-space: normal;

  code {
    white-space: normal;
  }
`;

const KeyRow = ({ view }: { view: KeyView }) => {
  const t = useText();
  const { label, variant, color } = states[view.state];
  const [now] = useState(Date.now);
  const age = Math.max(0, Math.floor((now - view.createdAt * 1000) / MS_PER_DAY));
  return (
    <Tr>
      <KidCell>
        <Code $small>{view.kid}</Code>
      </KidCell>
      <Td>
        <Status size="S" width="max-content" variant={variant}>
          <Typography variant="pi" fontWeight="bold" textColor={color}>
            {t(label)}
          </Typography>
        </Status>
      </Td>
      <Td>
        <Typography textColor="neutral800">{t('keys.days', { count: age })}</Typography>
      </Td>
      <Td>
        <When view={view} />
      </Td>
    </Tr>
  );
};

interface RingCardProps {
  use: RingUse;
  keys: KeyView[];
  onChanged: () => void;
}

/** The keys of one algorithm, and the applications whose tokens they sign. */
export const RingCard = ({ use: { ring, clients }, keys, onChanged }: RingCardProps) => {
  const t = useText();
  const { allowedActions } = useRBAC(KEY_PERMISSIONS);
  const name = ring === 'cookies' ? t('keys.cookies') : ring;
  const names = clients.map(({ clientName, clientId }) => clientName ?? clientId).join(', ');
  return (
    <Panel padding={6} role="region" aria-labelledby={`oidc-server-ring-${ring}`}>
      <Flex justifyContent="space-between" alignItems="flex-start" gap={4} wrap="wrap" paddingBottom={4}>
        <Box>
          <Typography id={`oidc-server-ring-${ring}`} tag="h2" variant="beta">
            {name}
          </Typography>
          <Typography tag="p" textColor="neutral600">
            {ring === 'cookies'
              ? t('keys.usedByCookies')
              : t('keys.usedBy', { count: clients.length, names })}
          </Typography>
        </Box>
        {allowedActions.canRotate && <Rotation ring={ring} name={name} onRotated={onChanged} />}
      </Flex>
      <Table colCount={COLUMNS.length} rowCount={keys.length + 1}>
        <Thead>
          <Tr>
            {COLUMNS.map((column) => (
              <Th key={column}>
                <Typography variant="sigma" textColor="neutral600">
                  {t(column)}
                </Typography>
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {keys.map((view) => (
            <KeyRow key={view.kid} view={view} />
          ))}
        </Tbody>
      </Table>
    </Panel>
  );
};
