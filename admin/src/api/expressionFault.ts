import type { FieldFailure } from './failure';

/** Where an expression is wrong, in characters from its start. */
export interface ExpressionFault {
  start: number;
  end: number;
  message: string;
}

/** The first place that was refused in an expression; undefined when something else was. */
export const expressionFault = (failures: FieldFailure[]): ExpressionFault | undefined =>
  failures.flatMap(({ range, message }) => (range ? [{ ...range, message }] : []))[0];
