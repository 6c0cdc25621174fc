import { Flex, IconButton } from '@strapi/design-system';
import { Pencil, Trash } from '@strapi/icons';
import { useState, type KeyboardEvent } from 'react';
import { useText } from '../translations/useText';
import { Ask } from './Ask';

interface RowActionsProps {
  /** What the row is about. */
  name: string;
  onEdit?: (() => void) | undefined;
  onDelete?: (() => void) | undefined;
  /** Asked before `onDelete`. */
  question: string;
}

/** Edit and delete, as far as the admin may. */
export const RowActions = ({ name, onEdit, onDelete, question }: RowActionsProps) => {
  const t = useText();
  const [isAsking, setAsking] = useState(false);

  /**
   * A cell of the host's table takes every key of buttons that stand side by side for its own, so that nobody could press
   * one, or leave, without a mouse; so it does with those of the question that is asked from there. The arrows stay the
   * table's.
   */
  const keepFromTable = (event: KeyboardEvent) => {
    const closes = event.key === 'Escape' && isAsking;
    if (closes) setAsking(false);
    if (closes || ['Enter', ' ', 'Tab'].includes(event.key)) event.stopPropagation();
  };

  return (
    <Flex gap={1} justifyContent="flex-end" onKeyDown={keepFromTable}>
      {onEdit && (
        <IconButton label={t('row.edit', { name })} onClick={onEdit} variant="ghost">
          <Pencil />
        </IconButton>
      )}
      {onDelete && (
        <IconButton label={t('row.delete', { name })} onClick={() => setAsking(true)} variant="ghost">
          <Trash />
        </IconButton>
      )}
      {isAsking && onDelete && (
        <Ask
          title={t('delete.title')}
          consequence={question}
          action={t('delete.confirm')}
          onConfirm={onDelete}
          onClose={() => setAsking(false)}
        />
      )}
    </Flex>
  );
};
