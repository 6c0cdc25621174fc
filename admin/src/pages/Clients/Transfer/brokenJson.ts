/**
 * The line, counted from 1, at which a text stops being JSON; undefined where the browser does not say. Browsers say it in
 * English and in ways of their own: by line, or by the number of characters before.
 */
export function brokenLine({ message }: SyntaxError, text: string): number | undefined {
  const [, line] = /\bline (\d+)/.exec(message) ?? [];
  if (line !== undefined) return Number(line);
  const [, position] = /\bposition (\d+)/.exec(message) ?? [];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  return /unexpected (?:end|eof)/i.test(message) ? text.trimEnd().split('\n').length : undefined;
}
