import { Badge, Flex, Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { MappingView } from '../../../../server/src/contracts/catalogue';
import { Code } from '../../components/Code';
import { HeadRow } from '../../components/HeadRow';
import { RowActions } from '../../components/RowActions';
import { useText } from '../../translations/useText';
import { describeSource } from './describeSource';

const WideCell = styled(Td)`
  min-width: 18rem;
  max-width: 48rem;
  white-space: normal;
  overflow-wrap: anywhere;
`;

const columns = ['mappings.claim', 'mappings.source', 'mappings.type', undefined] as const;

interface MappingTableProps {
  mappings: MappingView[];
  onEdit: ((id: string) => void) | undefined;
  onDelete: ((id: string) => void) | undefined;
}

export const MappingTable = ({ mappings, onEdit, onDelete }: MappingTableProps) => {
  const t = useText();
  return (
    <Table colCount={columns.length} rowCount={mappings.length + 1}>
      <HeadRow columns={columns} />
      <Tbody>
        {mappings.map(({ id, claim, source, type, origin }) => (
          <Tr key={id}>
            <Td>
              <Flex direction="column" alignItems="flex-start" gap={1}>
                <Code>{claim}</Code>
                {origin === 'config' && <Badge>{t('mappings.declared')}</Badge>}
              </Flex>
            </Td>
            <WideCell>
              <Typography textColor="neutral800">{describeSource(source, t)}</Typography>
            </WideCell>
            <Td>
              <Typography textColor="neutral800">{t(`type.${type}`)}</Typography>
            </Td>
            <Td>
              <RowActions
                name={claim}
                question={t('mappings.deleteQuestion', { claim })}
                onEdit={origin === 'panel' && onEdit ? () => onEdit(id) : undefined}
                onDelete={origin === 'panel' && onDelete ? () => onDelete(id) : undefined}
              />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
};
