import { Button, VisuallyHidden } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useText } from '../translations/useText';

/** One user or one application that a list is narrowed to; pressed, it shows them all again. */
export const Narrowing = ({ text, onRemove }: { text: string; onRemove: () => void }) => {
  const t = useText();
  return (
    <Button size="S" variant="secondary" endIcon={<Cross aria-hidden />} onClick={onRemove}>
      <VisuallyHidden>{t('events.widen')} </VisuallyHidden>
      {text}
    </Button>
  );
};
