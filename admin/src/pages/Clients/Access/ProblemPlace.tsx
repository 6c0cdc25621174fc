import { Box, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { AccessProblem } from '../../../../../server/src/contracts/access';

const Text = styled.code`
  color: ${({ theme }) => theme.colors.neutral800};
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: ${({ theme }) => theme.fontSizes[1]};
  overflow-wrap: anywhere;
  white-space: pre-wrap;

  mark {
    background: ${({ theme }) => theme.colors.danger200};
    color: ${({ theme }) => theme.colors.danger700};
    text-decoration: underline wavy;
  }
`;

/** An expression with the wrong part marked, and why it is wrong. */
export const ProblemPlace = ({ text, problem }: { text: string; problem: AccessProblem }) => {
  const { message, range } = problem;
  return (
    <Box role="alert">
      <Typography variant="pi" textColor="danger600">
        {message}
      </Typography>
      {range && text !== '' && (
        <Box paddingTop={1}>
          <Text>
            {text.slice(0, range.start)}
            <mark>{text.slice(range.start, range.end) || ' '}</mark>
            {text.slice(range.end)}
          </Text>
        </Box>
      )}
    </Box>
  );
};
