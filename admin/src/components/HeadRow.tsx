import { Thead, Th, Tr, Typography } from '@strapi/design-system';
import { useText, type TextKey } from '../translations/useText';

/** A table's headings; an empty place is the column of actions. */
export const HeadRow = ({ columns }: { columns: ReadonlyArray<TextKey | undefined> }) => {
  const t = useText();
  return (
    <Thead>
      <Tr>
        {columns.map((column) => (
          <Th key={column ?? 'actions'}>
            <Typography variant="sigma" textColor="neutral600">
              {t(column ?? 'row.actions')}
            </Typography>
          </Th>
        ))}
      </Tr>
    </Thead>
  );
};
