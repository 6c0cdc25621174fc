import { Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import type { AuditChange } from '../../../../server/src/contracts/events';
import { Code } from '../../components/Code';
import { HeadRow } from '../../components/HeadRow';
import { useText, type TextKey } from '../../translations/useText';

const columns: TextKey[] = ['event.field', 'event.before', 'event.after'];

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

const Value = ({ value }: { value: unknown }) => {
  const t = useText();
  return value === null || value === '' ? (
    <Typography textColor="neutral600">{t('event.nothing')}</Typography>
  ) : (
    <Code $small style={{ whiteSpace: 'pre-wrap' }}>
      {shown(value)}
    </Code>
  );
};

/** The fields that an admin changed, as they were and as they are. */
export const Changes = ({ changes }: { changes: AuditChange[] }) => (
  <Table colCount={columns.length} rowCount={changes.length + 1}>
    <HeadRow columns={columns} />
    <Tbody>
      {changes.map(({ field, before, after }) => (
        <Tr key={field}>
          <Td>
            <Code $small>{field}</Code>
          </Td>
          <Td>
            <Value value={before} />
          </Td>
          <Td>
            <Value value={after} />
          </Td>
        </Tr>
      ))}
    </Tbody>
  </Table>
);
