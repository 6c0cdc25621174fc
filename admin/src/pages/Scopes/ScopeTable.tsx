import { Badge, Flex, Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { ScopeView } from '../../../../server/src/contracts/catalogue';
import { Code } from '../../components/Code';
import { HeadRow } from '../../components/HeadRow';
import { RowActions } from '../../components/RowActions';
import { useText } from '../../translations/useText';

const WideCell = styled(Td)`
  min-width: 18rem;
  max-width: 48rem;
  white-space: normal;
  overflow-wrap: anywhere;
`;

const columns = ['scopes.name', 'scopes.words', 'scopes.claims', undefined] as const;

interface ScopeTableProps {
  scopes: ScopeView[];
  onEdit: ((name: string) => void) | undefined;
  onDelete: ((name: string) => void) | undefined;
}

export const ScopeTable = ({ scopes, onEdit, onDelete }: ScopeTableProps) => {
  const t = useText();
  const { locale } = useIntl();
  return (
    <Table colCount={columns.length} rowCount={scopes.length + 1}>
      <HeadRow columns={columns} />
      <Tbody>
        {scopes.map(({ name, displayName, description, claims, optional, origin, standard }) => (
          <Tr key={name}>
            <Td>
              <Flex direction="column" alignItems="flex-start" gap={1}>
                <Code>{name}</Code>
                {standard && <Badge>{t('scopes.standard')}</Badge>}
                {optional && <Badge>{t('scopes.optional')}</Badge>}
                {origin === 'config' && <Badge>{t('clients.declared')}</Badge>}
              </Flex>
            </Td>
            <WideCell>
              <Typography tag="p" textColor="neutral800">
                {displayName[locale] ??
                  displayName['en'] ??
                  t(standard ? 'scopes.pageWords' : 'scopes.noWords')}
              </Typography>
              <Typography tag="p" variant="pi" textColor="neutral600">
                {description[locale] ?? description['en'] ?? ''}
              </Typography>
            </WideCell>
            <WideCell>
              <Code $small>{claims.join(', ')}</Code>
            </WideCell>
            <Td>
              <RowActions
                name={name}
                question={t('scopes.deleteQuestion', { name })}
                onEdit={origin === 'panel' && onEdit ? () => onEdit(name) : undefined}
                onDelete={origin === 'panel' && !standard && onDelete ? () => onDelete(name) : undefined}
              />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
};
