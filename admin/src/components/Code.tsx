import { styled } from 'styled-components';

/** Text for machines: identifiers, addresses, secrets. One click selects all of it. */
export const Code = styled.code<{ $small?: boolean }>`
  color: ${({ theme }) => theme.colors.neutral800};
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: ${({ theme, $small }) => theme.fontSizes[$small ? 1 : 2]};
  line-height: 1.4;
  overflow-wrap: anywhere;
  user-select: all;
`;
