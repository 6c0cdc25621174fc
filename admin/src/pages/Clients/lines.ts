import type { Translate } from '../../translations/useText';

/** The entries of a text with one on each line; empty lines don't count. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Names the line that a problem is about, unless it is the only one. */
export const withLine = (
  message: string,
  { lines, index, t }: { lines: string; index: string | undefined; t: Translate },
): string =>
  index !== undefined && linesOf(lines).length > 1
    ? t('form.onLine', { line: Number(index) + 1, message })
    : message;
