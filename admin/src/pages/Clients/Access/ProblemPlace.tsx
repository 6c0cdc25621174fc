import { Box, Typography } from '@strapi/design-system';
import type { AccessProblem } from '../../../../../server/src/contracts/access';
import { MarkedText } from '../../../components/MarkedText';

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
          <MarkedText text={text} range={range} />
        </Box>
      )}
    </Box>
  );
};
