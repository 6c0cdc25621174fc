import { Flex, Loader } from '@strapi/design-system';

/** Holds the place of something under way; `children` is what a screen reader says. */
export const Loading = ({ children }: { children: string }) => (
  <Flex justifyContent="center" padding={8} aria-busy>
    <Loader small>{children}</Loader>
  </Flex>
);
