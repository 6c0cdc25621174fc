import { Box, type BoxProps } from '@strapi/design-system';

/** The white sheet on which a part of a page lies. */
export const Panel = (props: BoxProps) => (
  <Box background="neutral0" hasRadius shadow="tableShadow" {...props} />
);
