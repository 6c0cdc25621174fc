import { Box, Flex, Typography } from '@strapi/design-system';
import { CopyButton } from './CopyButton';
import { Code } from './Code';

interface CopyFieldProps {
  label: string;
  value: string;
}

/** A value to paste elsewhere: shown whole, wrapped where it must, with a copy button. */
export const CopyField = ({ label, value }: CopyFieldProps) => (
  <Flex direction="column" alignItems="stretch" gap={1} width="100%">
    <Typography variant="pi" fontWeight="bold" textColor="neutral800">
      {label}
    </Typography>
    <Flex background="neutral100" borderColor="neutral200" hasRadius gap={2} paddingLeft={4} paddingRight={1}>
      <Box flex="1" minWidth={0} paddingTop={2} paddingBottom={2}>
        <Code>{value}</Code>
      </Box>
      <CopyButton value={value} name={label} />
    </Flex>
  </Flex>
);
