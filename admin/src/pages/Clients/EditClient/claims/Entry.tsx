import { Box, Flex, IconButton } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { ReactNode } from 'react';
import { useText } from '../../../../translations/useText';

interface EntryProps {
  /** Tells it from the others, for a screen reader. */
  name: string;
  /** Left out: it can't be removed. */
  onRemove?: (() => void) | undefined;
  children: ReactNode;
}

/** One of several things in a list of the form. */
export const Entry = ({ name, onRemove, children }: EntryProps) => {
  const t = useText();
  return (
    <Box tag="fieldset" borderColor="neutral200" hasRadius padding={4} aria-label={name}>
      <Flex alignItems="flex-start" gap={4}>
        <Flex direction="column" alignItems="stretch" gap={4} flex="1" minWidth={0}>
          {children}
        </Flex>
        {onRemove && (
          <IconButton label={t('claimsTab.remove', { name })} onClick={onRemove}>
            <Trash />
          </IconButton>
        )}
      </Flex>
    </Box>
  );
};
