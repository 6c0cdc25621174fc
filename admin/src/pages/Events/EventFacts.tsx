import { Box, Flex, Link, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import type { EventView } from '../../../../server/src/contracts/events';
import { Code } from '../../components/Code';
import { useText } from '../../translations/useText';
import { eventsOf } from './paths';
import { useEventWords } from './useEventWords';

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <Box>
    <Typography tag="dt" variant="sigma" textColor="neutral600">
      {label}
    </Typography>
    <Box tag="dd" paddingTop={1} style={{ margin: 0, overflowWrap: 'anywhere' }}>
      {children}
    </Box>
  </Box>
);

/** A name with its identifier, and the way to everything else about it. */
const Named = ({ name, id, more, to }: { name: string | null; id: string; more: string; to: string }) => (
  <Flex direction="column" alignItems="flex-start" gap={1}>
    {name !== null && <Typography textColor="neutral800">{name}</Typography>}
    <Code $small>{id}</Code>
    <Link tag={NavLink} to={to}>
      {more}
    </Link>
  </Flex>
);

const Plain = ({ children }: { children: string }) => (
  <Typography textColor="neutral800">{children}</Typography>
);

/** Who, what, when and from where; what there is nothing to say of is left out. */
export const EventFacts = ({ event }: { event: EventView }) => {
  const t = useText();
  const { clientName, moment, reason } = useEventWords();
  const { address, admin, clientId, details, reference, subject, target, userAgent, userName } = event;
  const why = reason(event);
  return (
    <Flex tag="dl" direction="column" alignItems="stretch" gap={5} style={{ margin: 0 }}>
      <Fact label={t('events.time')}>
        <Plain>{moment(event.at)}</Plain>
      </Fact>
      {why !== undefined && (
        <Fact label={t('event.why')}>
          <Plain>{why}</Plain>
        </Fact>
      )}
      {subject !== null && (
        <Fact label={t('event.user')}>
          <Named name={userName} id={subject} more={t('event.ofUser')} to={eventsOf({ subject })} />
        </Fact>
      )}
      {clientId !== null && (
        <Fact label={t('event.client')}>
          <Named
            name={clientName(event)}
            id={clientId}
            more={t('event.ofClient')}
            to={eventsOf({ clientId })}
          />
        </Fact>
      )}
      {admin && (
        <Fact label={t('event.admin')}>
          <Plain>{admin.email ?? admin.id}</Plain>
        </Fact>
      )}
      {target !== null && (
        <Fact label={t('event.target')}>
          <Code $small>{target}</Code>
        </Fact>
      )}
      {address !== null && (
        <Fact label={t('events.from')}>
          <Named name={null} id={address} more={t('event.ofAddress')} to={eventsOf({ _q: address })} />
        </Fact>
      )}
      {userAgent !== null && (
        <Fact label={t('event.browser')}>
          <Plain>{userAgent}</Plain>
        </Fact>
      )}
      {reference !== null && (
        <Fact label={t('event.reference')}>
          <Code $small>{reference}</Code>
        </Fact>
      )}
      {Object.keys(details).length > 0 && (
        <Fact label={t('event.details')}>
          <Code $small style={{ whiteSpace: 'pre-wrap' }}>
            {JSON.stringify(details, null, 2)}
          </Code>
        </Fact>
      )}
    </Flex>
  );
};
