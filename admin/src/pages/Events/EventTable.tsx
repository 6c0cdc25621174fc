import { Flex, Link, Table, Tbody, Td, Tr, Typography, type RawTrProps } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { EventView } from '../../../../server/src/contracts/events';
import { Code } from '../../components/Code';
import { HeadRow } from '../../components/HeadRow';
import type { TextKey } from '../../translations/useText';
import { OutcomeStatus } from './OutcomeStatus';
import { eventPath } from './paths';
import { useEventWords } from './useEventWords';

const columns: TextKey[] = ['events.time', 'events.what', 'events.outcome', 'events.from'];

/** The table gives each row its index, by which the arrow keys find their way: hence the rest of the props. */
const EventRow = ({ event, ...row }: RawTrProps & { event: EventView }) => {
  const { sentence, reason, moment } = useEventWords();
  const why = reason(event);
  return (
    <Tr {...row}>
      <Td>
        <Typography textColor="neutral800">{moment(event.at)}</Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" gap={1} maxWidth="48rem">
          <Link tag={NavLink} to={eventPath(event.id)} style={{ whiteSpace: 'normal' }}>
            {sentence(event)}
          </Link>
          {why !== undefined && (
            <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'normal' }}>
              {why}
            </Typography>
          )}
        </Flex>
      </Td>
      <Td>
        <OutcomeStatus outcome={event.outcome} />
      </Td>
      <Td>{event.address === null ? '–' : <Code $small>{event.address}</Code>}</Td>
    </Tr>
  );
};

export const EventTable = ({ events }: { events: EventView[] }) => (
  <Table colCount={columns.length} rowCount={events.length + 1}>
    <HeadRow columns={columns} />
    <Tbody>
      {events.map((event) => (
        <EventRow key={event.id} event={event} />
      ))}
    </Tbody>
  </Table>
);
