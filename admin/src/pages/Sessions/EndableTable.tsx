import {
  Button,
  Checkbox,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
  Typography,
  VisuallyHidden,
} from '@strapi/design-system';
import type { ReactNode } from 'react';
import { useText, type TextKey } from '../../translations/useText';

interface EndableTableProps<Item> {
  items: readonly Item[];
  columns: readonly TextKey[];
  /** The cells of a row, each a `Td`. */
  cells: (item: Item) => ReactNode;
  /** What the row is called where it is spoken of. */
  nameOf: (item: Item) => string;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** Left out where the admin may not end them. */
  onEnd?: ((item: Item) => void) | undefined;
  endLabel: TextKey;
}

const toggled = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
};

/** Sessions or grants as rows that can be ticked and ended. */
export const EndableTable = <Item extends { id: string }>(props: EndableTableProps<Item>) => {
  const { items, columns, cells, nameOf, selected, onSelect, onEnd, endLabel } = props;
  const t = useText();
  const isAll = items.every(({ id }) => selected.has(id));
  const selectAll = () => onSelect(new Set(isAll ? [] : items.map(({ id }) => id)));
  return (
    <Table colCount={columns.length + (onEnd ? 2 : 0)} rowCount={items.length + 1}>
      <Thead>
        <Tr>
          {onEnd && (
            <Th>
              <Checkbox
                aria-label={t('sessions.selectAll')}
                checked={isAll ? true : selected.size > 0 ? 'indeterminate' : false}
                onCheckedChange={selectAll}
              />
            </Th>
          )}
          {columns.map((column) => (
            <Th key={column}>
              <Typography variant="sigma" textColor="neutral600">
                {t(column)}
              </Typography>
            </Th>
          ))}
          {onEnd && (
            <Th>
              <VisuallyHidden>{t('row.actions')}</VisuallyHidden>
            </Th>
          )}
        </Tr>
      </Thead>
      <Tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            {onEnd && (
              <Td>
                <Checkbox
                  aria-label={t('sessions.select', { name: nameOf(item) })}
                  checked={selected.has(item.id)}
                  onCheckedChange={() => onSelect(toggled(selected, item.id))}
                />
              </Td>
            )}
            {cells(item)}
            {onEnd && (
              <Td>
                <Button variant="danger-light" size="S" onClick={() => onEnd(item)}>
                  {t(endLabel)}
                </Button>
              </Td>
            )}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
};
