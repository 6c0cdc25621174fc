import { IconButton } from '@strapi/design-system';
import { Check, Duplicate } from '@strapi/icons';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { useEffect, useState, type MouseEvent } from 'react';
import { useText } from '../translations/useText';
import { copyBySelection } from './copyText';

/** Milliseconds during which the button says that it has copied. */
const CONFIRMATION_TIME = 2000;

interface CopyButtonProps {
  value: string;
  /** Name of what is copied, as in "Copy {name}". */
  name: string;
}

export const CopyButton = ({ value, name }: CopyButtonProps) => {
  const t = useText();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_TIME);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const handleClick = async ({ currentTarget: button }: MouseEvent<HTMLButtonElement>) => {
    const copied = (await copy(value)) || copyBySelection(value, button.parentElement ?? button);
    button.focus();
    setCopied(copied);
    toggleNotification(
      copied
        ? { type: 'success', message: t('copy.done', { name }) }
        : { type: 'warning', message: t('copy.failed', { name }) },
    );
  };

  return (
    <IconButton
      type="button"
      variant="ghost"
      label={isCopied ? t('copy.done', { name }) : t('copy.action', { name })}
      onClick={handleClick}
    >
      {isCopied ? <Check /> : <Duplicate />}
    </IconButton>
  );
};
