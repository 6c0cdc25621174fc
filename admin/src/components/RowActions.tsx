import { Flex, IconButton } from '@strapi/design-system';
import { Pencil, Trash } from '@strapi/icons';
import { useState } from 'react';
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
  return (
    <Flex gap={1} justifyContent="flex-end">
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
