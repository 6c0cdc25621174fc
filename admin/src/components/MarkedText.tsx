import { styled } from 'styled-components';

const Text = styled.code`
  color: ${({ theme }) => theme.colors.neutral800};
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: ${({ theme }) => theme.fontSizes[1]};
  overflow-wrap: anywhere;
  white-space: pre-wrap;

  mark {
    color: inherit;
    background: ${({ theme }) => theme.colors.danger200};
    text-decoration: underline wavy ${({ theme }) => theme.colors.danger600};
  }
`;

interface MarkedTextProps {
  text: string;
  /** In characters from the start of the text. */
  range: { start: number; end: number };
}

/** An expression with the part that is wrong marked; a place at its very end is marked as well. */
export const MarkedText = ({ text, range: { start, end } }: MarkedTextProps) => (
  <Text>
    {text.slice(0, start)}
    <mark>{text.slice(start, end) || ' '}</mark>
    {text.slice(end)}
  </Text>
);
