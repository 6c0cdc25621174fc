import { Box, Flex, Typography } from '@strapi/design-system';
import { Information, WarningCircle } from '@strapi/icons';
import type { ReactNode } from 'react';

const looks = {
  info: {
    color: 'primary600',
    background: 'primary100',
    border: 'primary200',
    Icon: Information,
    role: undefined,
  },
  warning: {
    color: 'warning600',
    background: 'warning100',
    border: 'warning200',
    Icon: WarningCircle,
    role: undefined,
  },
  danger: {
    color: 'danger600',
    background: 'danger100',
    border: 'danger200',
    Icon: WarningCircle,
    role: 'alert',
  },
} as const;

interface NoticeProps {
  kind: keyof typeof looks;
  title?: string;
  children: ReactNode;
}

/** A remark that stays on the page. The design system's Alert always has a close button, this has none. */
export const Notice = ({ kind, title, children }: NoticeProps) => {
  const { color, background, border, Icon, role } = looks[kind];
  return (
    <Flex
      role={role}
      alignItems="flex-start"
      gap={3}
      padding={4}
      background={background}
      borderColor={border}
      hasRadius
    >
      <Box paddingTop="2px">
        <Icon aria-hidden fill={color} width="1.6rem" height="1.6rem" />
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
        {title && (
          <Typography fontWeight="bold" textColor="neutral800">
            {title}
          </Typography>
        )}
        <Typography textColor="neutral800">{children}</Typography>
      </Flex>
    </Flex>
  );
};
