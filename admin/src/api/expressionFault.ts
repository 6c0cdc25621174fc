import { isFetchError } from '@strapi/strapi/admin';

/** Where an expression is wrong, in characters from its start. */
export interface ExpressionFault {
  start: number;
  end: number;
  message: string;
}

interface Detail {
  message?: unknown;
  range?: { start?: unknown; end?: unknown };
}

/** The place that the server refused in the expression that was sent; undefined when it refused something else. */
export const expressionFault = (error: unknown): ExpressionFault | undefined => {
  if (!isFetchError(error)) return undefined;
  const details = error.response?.data.error.details as { errors?: unknown } | undefined;
  if (!Array.isArray(details?.errors)) return undefined;
  const found = (details.errors as Detail[]).find(({ range }) => range !== undefined);
  const { start, end } = found?.range ?? {};
  return typeof start === 'number' && typeof end === 'number'
    ? { start, end, message: String(found?.message) }
    : undefined;
};
