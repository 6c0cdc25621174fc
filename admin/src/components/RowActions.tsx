import { Flex, IconButton } from '@strapi/design-system';
import { Pencil, Trash } from '@strapi/icons';
import { useState } from 'react';
import { useText } from '../translations/useText';
import { ConfirmDelete } from './ConfirmDelete';

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
        <ConfirmDelete
          question={question}
          onConfirm={() => {
            setAsking(false);
            onDelete();
          }}
          onCancel={() => setAsking(false)}
        />
      )}
    </Flex>
  );
};
