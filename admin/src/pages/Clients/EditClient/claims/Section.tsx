import { Flex, Typography } from '@strapi/design-system';
import { useId, type ReactNode } from 'react';
import { useText, type TextKey } from '../../../../translations/useText';

interface SectionProps {
  title: TextKey;
  hint: TextKey;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a tab, with what it is for. */
export const Section = ({ title, hint, action, children }: SectionProps) => {
  const t = useText();
  const id = useId();
  return (
    <Flex tag="section" aria-labelledby={id} direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" alignItems="flex-start" gap={4} wrap="wrap">
        <Flex direction="column" alignItems="flex-start" gap={1} flex="1" minWidth="20rem">
          <Typography id={id} tag="h2" variant="delta">
            {t(title)}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {t(hint)}
          </Typography>
        </Flex>
        {action}
      </Flex>
      {children}
    </Flex>
  );
};
